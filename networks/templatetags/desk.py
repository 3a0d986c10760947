"""The curators' desk: the lists of work on the first page of the admin."""

from urllib.parse import urlencode

from django import template
from django.contrib import admin
from django.urls import reverse

from networks.worklists import WORKLISTS, Worklist

register = template.Library()


@register.inclusion_tag("admin/worklists.html", takes_context=True)
def worklists(context: template.Context) -> dict:
    """What waits, counted and linked: the lists whose model the person may see."""
    request = context["request"]
    shown = [
        each for each in WORKLISTS if admin.site.get_model_admin(each.model).has_view_permission(request)
    ]
    return {"worklists": [_counted(each) for each in shown]}


def _counted(worklist: Worklist) -> dict:
    number = worklist.find().count()
    parts = worklist.parts() if number else []
    return {
        "title": worklist.title,
        "advice": worklist.advice,
        "number": number,
        "address": _address(worklist, worklist.query),
        "parts": [
            {"name": part.name, "number": part.number, "address": _address(worklist, part.query)}
            for part in parts
        ],
    }


def _address(worklist: Worklist, query: dict[str, str]) -> str:
    page = reverse(f"admin:networks_{worklist.model._meta.model_name}_changelist")
    return f"{page}?{urlencode(query)}"
