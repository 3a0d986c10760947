"""What a query asks to compare: which networks, whether equal rows too, and which names to add."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode

from networks import search
from networks.filters import NetworkFilterSet
from networks.lenient import COMPARED, ChoiceField, Ignored, NetworksField, TextField, ignored_parts
from networks.models import Network
from networks.querysets import NetworkQuerySet

SHORTEST = 2  # networks that make a comparison
OFFERED = 1000  # networks whose names a page holds to be filled in
# What the directory's form sends along with the chosen networks, and what this page's own form sends.
PASSING = {*NetworkFilterSet.base_filters, "page", "add"} - {"network"}


@dataclass(frozen=True)
class Missed:
    """A typed name that no network has, and the names that it may have meant, each with its slug."""

    text: str
    meant: list[tuple[str, str]]


class ComparisonForm(forms.Form):
    """The parameters of a comparison, without the names to add."""

    network = NetworksField(networks=Network.objects.published().with_page_data())
    differences = ChoiceField(choices=("1",))
    format = ChoiceField(choices=("csv",))


class ComparisonQuery:
    """The query of a comparison, read with forbearance: what makes no sense is in `ignored` and `missed`.

    `listed` are the networks that may be compared.
    """

    def __init__(self, data: QueryDict, listed: NetworkQuerySet):
        self.listed = listed
        self.names = listed.known_names(OFFERED)
        self.missed: list[Missed] = []
        self._passing = bool(PASSING & data.keys())
        sent = data.copy()
        for text in data.getlist("add")[:COMPARED]:
            if typed := TextField().clean(text):
                self._add(typed, sent)
        form = ComparisonForm(sent)
        self.ignored: list[Ignored] = ignored_parts(form)
        self.networks: list[Network] = form.fields["network"].chosen
        self.only_differences = form.cleaned_data["differences"] == "1"
        self.as_csv = form.cleaned_data["format"] == "csv"

    @property
    def slugs(self) -> list[str]:
        """The networks to compare by today's slugs, in the order asked for."""
        return [network.slug for network in self.networks]

    @property
    def is_enough(self) -> bool:
        """Whether there is something to compare."""
        return len(self.networks) >= SHORTEST

    @property
    def is_full(self) -> bool:
        """Whether no network can be added."""
        return len(self.networks) == COMPARED

    @property
    def offered(self) -> list[str]:
        """Names that a field can be filled with: of the first OFFERED networks, but every name can be typed."""
        return list(dict.fromkeys(name for name, _slug in self.names))

    @property
    def fields(self) -> list[Missed | None]:
        """The fields for names to add, each with what was typed into it and not found."""
        room = COMPARED - len(self.networks)
        number = min(room, max(1, SHORTEST - len(self.networks), len(self.missed)))
        return [*self.missed, *[None] * number][:number]

    @property
    def leads_on(self) -> bool:
        """Whether a form's parameters can be left behind for the address that others can be given."""
        return self._passing and not (self.ignored or self.missed)

    @property
    def address(self) -> str:
        """The query in its one canonical form, with all rows and as a page."""
        return comparison_query(self.slugs)

    def query(self, *, without: str = "", adding: str = "") -> str:
        """The query with one network taken out or one added."""
        slugs = [slug for slug in self.slugs if slug != without] + [adding]
        return comparison_query(slugs, only_differences=self.only_differences)

    @property
    def csv_query(self) -> str:
        """The query of the same table as a CSV file."""
        return comparison_query(self.slugs, only_differences=self.only_differences, as_csv=True)

    @property
    def differences_query(self) -> str:
        """The query without the rows in which all are the same."""
        return comparison_query(self.slugs, only_differences=True)

    def _add(self, typed: str, sent: QueryDict) -> None:
        if called := slugs_by_name(self.listed.called(typed)).get(plain(typed)):
            sent.appendlist("network", called)
            return
        names = self.listed.names_like(typed)
        slugs = slugs_by_name(names)
        meant = search.suggestions(typed, [name for name, _slug in names])
        by_slug = {slugs[plain(name)]: name for name in reversed(meant)}
        self.missed.append(Missed(typed, [(name, slug) for slug, name in reversed(by_slug.items())]))


def slugs_by_name(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Slugs by plain name; a name of today wins over a former one."""
    slugs = {}
    for name, slug in names:
        slugs.setdefault(plain(name), slug)
    return slugs


def plain(name: str) -> str:
    """A name as it is compared with what somebody typed: without case, accents and superfluous spaces."""
    return " ".join(search.fold(name).split())


def comparison_query(slugs: Iterable[str], *, only_differences: bool = False, as_csv: bool = False) -> str:
    """The query string of a comparison: "" or "?network=…", in the one order in which the site writes it."""
    parts = [("network", slug) for slug in slugs if slug]
    parts += [("differences", "1")] if only_differences and parts else []
    parts += [("format", "csv")] if as_csv else []
    return f"?{urlencode(parts)}" if parts else ""
