"""Sources of a network, chosen beside the fields that they support."""

import re
from collections import Counter
from collections.abc import Callable, Collection

from django import forms
from django.contrib import admin
from django.contrib.admin.options import flatten_fieldsets
from django.contrib.admin.widgets import AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.functional import cached_property, lazy
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networks.choices import CitedField
from networks.models import Citation, Network, Source

PLACES = {f"sources_{field}": field for field in CitedField}  # what a fieldset calls the sources of a field
SEEN = "citations_seen"
VERBS = ("add", "change", "delete")

Pair = tuple[str, str]  # a field, and the code of a source that supports it

# What is cited, after “Sources for”, where the field's own label is no noun.
_NOUNS = {
    CitedField.FOUNDED_YEAR: _("the year it began"),
    CitedField.CLOSED_YEAR: _("the year it ended"),
    CitedField.HEADQUARTERS_COUNTRY: _("where it is based"),
    CitedField.COUNTRIES: _("where it is available"),
    CitedField.AUDIENCES: _("whom it is for"),
    CitedField.FUNDING: _("who pays for it"),
    CitedField.PLATFORMS: _("what it runs on"),
}
_PAIR = re.compile(r"([a-z_]+):([-\w]+)")


def label_of(field: CitedField) -> str:
    """Such as “Sources for cost”."""
    return gettext("Sources for %(field)s") % {"field": _NOUNS.get(field, field.label.lower())}


class SourcesWidget(AutocompleteSelectMultiple):
    """An autocomplete that need not ask the database what the chosen sources are called: its field knows."""

    optgroups = forms.SelectMultiple.optgroups


class SeenField(forms.CharField):
    """The citations that the form showed when it was opened."""

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput)

    def has_changed(self, initial, data) -> bool:
        """Never: it says what was, not what shall be."""
        return False


class CitingForm(forms.ModelForm):
    """A network's form with a list of sources for each of the fields that its class names as in `PLACES`.

    Only what the curator changed is written: a citation that somebody else made or took away while the form was open
    stays as it is now.
    """

    may: Collection[str] = ()  # what whoever sends the form may do to citations

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {name: field for name, field in PLACES.items() if name in self.fields}
        if self.places:
            self._offer_sources()

    @cached_property
    def stored(self) -> dict[Pair, Citation]:
        """The citations of the network as they are now."""
        if not self.instance.pk:
            return {}
        citations = self.instance.citations.select_related("source")
        return {(citation.field, citation.source_id): citation for citation in citations}

    @property
    def added(self) -> set[Pair]:
        """What the form would add, if it is valid."""
        return self._chosen - self._seen - self.stored.keys()

    @property
    def removed(self) -> set[Pair]:
        """What it would take away."""
        return (self._seen - self._chosen) & self.stored.keys()

    @property
    def cited(self) -> set[str]:
        """The fields for which the network would name a source."""
        return {field for field, _code in (self.stored.keys() | self.added) - self.removed}

    def clean(self) -> dict:
        """Note an error beside lists that were changed by somebody who may not do that to citations.

        As in a table of citations, a source in the place of another is one citation that is changed.
        """
        cleaned = super().clean()
        added, removed = self.added, self.removed
        if "add" not in self.may:
            self._refuse(added, removed, gettext("You may not add sources here."))
        if "delete" not in self.may:
            words = (
                gettext("You may choose another source in its place, but not only take one away.")
                if "change" in self.may
                else gettext("You may not take sources away here.")
            )
            self._refuse(removed, added, words)
        return cleaned

    def _save_m2m(self) -> None:
        super()._save_m2m()
        added = self.added
        for pair in self.removed:
            self.stored[pair].delete()
        for field, code in sorted(added):
            Citation.objects.get_or_create(network=self.instance, field=field, source_id=code)

    @property
    def _chosen(self) -> set[Pair]:
        return {
            (field, code) for name, field in self.places.items() for code in self.cleaned_data.get(name, ())
        }

    @property
    def _seen(self) -> set[Pair]:
        """What was shown in the lists that were sent without a mistake."""
        return {
            (field, code)
            for name, field in self.places.items()
            if name in self.cleaned_data
            for code in self.initial[name]
        }

    def _refuse(self, pairs: set[Pair], others: set[Pair], words: str) -> None:
        """Refuse these pairs, unless each takes the place of another one and that is allowed."""
        replaced = others if "change" in self.may else set()
        if len(pairs) <= len(replaced):
            return
        surplus = Counter(field for field, _code in pairs)
        surplus.subtract(field for field, _code in replaced)
        for name, field in self.places.items():
            if surplus[field] > 0:
                self.add_error(name, words)

    def _offer_sources(self) -> None:
        """Tell each list which sources were chosen and which are now, with their names: two queries for all."""
        sources = {citation.source_id: citation.source for citation in self.stored.values()}
        seen, sent = list(self.stored), {}
        if self.is_bound:
            if (text := self.data.get(self.add_prefix(SEEN))) is not None:
                seen = _PAIR.findall(text)
            sent = {
                name: self._widget_data_value(self.fields[name].widget, self.add_prefix(name))
                for name in self.places
            }
            codes = {code for chosen in sent.values() for code in chosen if "\0" not in code}
            sources |= Source.objects.in_bulk(codes - sources.keys())
        else:
            self.initial[SEEN] = " ".join(":".join(pair) for pair in seen)
        for name, field in self.places.items():
            shown = [code for cited, code in seen if cited == field]
            if self.instance.pk or self.is_bound:
                self.initial[name] = shown
            offered = dict.fromkeys([*shown, *sent.get(name, ())])
            self.fields[name].choices = [(code, str(sources[code])) for code in offered if code in sources]


class CitingAdmin(admin.ModelAdmin):
    """An admin of networks whose fieldsets hold `sources_<field>` beside each field that a source can support.

    Whoever may do nothing with citations reads them there, or does not see them at all.
    """

    def get_form(self, request, obj: Network | None = None, change: bool = False, **kwargs):
        """With a list of sources for each of `fields` that asks for one."""
        if may := self._may(request, obj):
            fields = kwargs.get("fields") or flatten_fieldsets(self.get_fieldsets(request, obj))
            lists = {name: self._list(request, field) for name, field in PLACES.items() if name in fields}
            if lists:
                lists |= {SEEN: SeenField(), "may": may}
                kwargs["form"] = type(self.form.__name__, (self.form,), lists)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request, obj: Network | None = None):
        """With the lists of sources, with their contents to be read, or without both."""
        fieldsets = super().get_fieldsets(request, obj)
        if self._may(request, obj):
            (title, options), *others = fieldsets
            return [(title, options | {"fields": [*options["fields"], SEEN]}), *others]
        is_shown = bool(obj) and self._citations.has_view_permission(request)
        return [
            (title, options | {"fields": _without_lists(options["fields"], is_shown=is_shown)})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request, obj: Network | None = None):
        """With the sources of those who may only read them."""
        return [*super().get_readonly_fields(request, obj), *_TO_BE_READ.values()]

    @property
    def _citations(self) -> admin.ModelAdmin:
        return self.admin_site.get_model_admin(Citation)

    def _may(self, request, obj: Network | None) -> frozenset[str]:
        """What whoever asks may do to citations in the form of this entry."""
        may_save = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return frozenset(
            verb for verb in VERBS if may_save and getattr(self._citations, f"has_{verb}_permission")(request)
        )

    def _list(self, request, field: CitedField) -> forms.MultipleChoiceField:
        key = Citation._meta.get_field("source")
        widget = SourcesWidget(key, self.admin_site, attrs={"class": "sources", "data-width": "100%"})
        may_add = self.admin_site.get_model_admin(Source).has_add_permission(request)
        wrapped = RelatedFieldWidgetWrapper(
            widget, key.remote_field, self.admin_site, can_add_related=may_add
        )
        return forms.MultipleChoiceField(label=label_of(field), required=False, widget=wrapped)


def _to_be_read(field: CitedField) -> Callable[[Network], SafeString | str]:
    """A read-only field: the sources, each leading to its page in the admin."""

    @admin.display(description=lazy(label_of, str)(field))
    def column(network: Network) -> SafeString | str:
        links = [
            (reverse("admin:networks_source_change", args=[citation.source_id]), citation.source)
            for citation in _citations_of(network)
            if citation.field == field
        ]
        return format_html_join(SafeString("<br>"), '<a href="{}">{}</a>', links) or "–"

    column.__name__ = f"sources_{field}"
    return column


_TO_BE_READ = {name: _to_be_read(field) for name, field in PLACES.items()}


def _citations_of(network: Network) -> list[Citation]:
    """The citations of an entry in hand, which asks for them once."""
    prefetch_related_objects([network], Prefetch("citations", Citation.objects.select_related("source")))
    return list(network.citations.all())


def _without_lists(lines: list, *, is_shown: bool) -> list:
    """Lines of a fieldset with the sources to be read, or with nothing, in the places of their lists."""
    found = []
    for line in lines:
        names = line if isinstance(line, (list, tuple)) else [line]
        kept = [_TO_BE_READ.get(name, name) for name in names if is_shown or name not in PLACES]
        found += [tuple(kept)] if kept else []
    return found
