"""The admin's site: stock Django, with a log-in in two steps."""

from collections.abc import Callable
from functools import update_wrapper
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import TO_FIELD_VAR
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from medsocial.people import second_factor
from medsocial.people.forms import PasswordForm
from medsocial.people.login import PasswordView, login_code
from medsocial.people.views import SecondFactorView


class Desk(AdminSite):
    """Opens to staff; where a second factor is required, to those of them who have given a code."""

    def is_staff(self, request: HttpRequest) -> bool:
        """Whether the person may work here once they have given all that is asked of them."""
        return super().has_permission(request)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person may see at least one page."""
        return self.is_staff(request) and not second_factor.is_due(request.user)

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        """Lead staff whose second factor is missing to the page where they set it up or give a code."""
        guarded = super().admin_view(view, cacheable)

        def inner(request, *args, **kwargs):
            # Django judges the name of a field that a query gives, but looks for one without a name all the same.
            if "" in (request.POST.get(TO_FIELD_VAR), request.GET.get(TO_FIELD_VAR)):
                raise DisallowedModelAdminToField("The field has no name.")
            if self.is_staff(request) and second_factor.is_due(request.user):
                return _redirect("admin:second_factor", back=request.get_full_path())
            return guarded(request, *args, **kwargs)

        return update_wrapper(inner, guarded)

    def staff_view(self, view: Callable) -> Callable:
        """A page that staff see even before they have given a code."""

        def inner(request, *args, **kwargs):
            if not self.is_staff(request):
                return _redirect("admin:login", back=request.get_full_path())
            return view(request, *args, **kwargs)

        return never_cache(csrf_protect(update_wrapper(inner, view)))

    def get_urls(self) -> list:
        """Django's, after ours."""
        return [
            path("login/code/", self.login_code, name="login_code"),
            path(
                "second-factor/", self.staff_view(SecondFactorView.as_view(site=self)), name="second_factor"
            ),
            path("logout/", self.staff_view(self.logout), name="logout"),
            *super().get_urls(),
        ]

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Log out, and have the browser forget what it was shown."""
        response = super().logout(request, extra_context)
        if request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The first step of the log-in: the password."""
        if request.method == "GET" and self.is_staff(request):
            return redirect("admin:index")
        context = self.each_context(request) | {
            "title": _("Log in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
        }
        view = PasswordView.as_view(
            authentication_form=PasswordForm,
            extra_context=context | (extra_context or {}),
        )
        request.current_app = self.name
        return view(request)

    @method_decorator([never_cache, csrf_protect])
    def login_code(self, request: HttpRequest) -> HttpResponse:
        """The second step: the code."""
        request.current_app = self.name
        return login_code(request, self)


def _redirect(name: str, *, back: str) -> HttpResponse:
    return redirect(f"{reverse(name)}?{urlencode({'next': back})}")
