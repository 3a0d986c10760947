"""What may be asked of the directory."""

from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from networks import bitmaps, models, search
from networks.choices import Access, Cost, Identity, Scope, Status
from networks.filtering import (
    ChoicesFilter,
    ListFilter,
    ListFilterSet,
    SortFilter,
    TermFilter,
    TermsFilter,
    TextFilter,
    YearFilter,
)
from networks.lenient import NetworksField
from networks.querysets import SORTS
from networks.wording import number

ORDERS = {
    "name": _("Name"),
    "-members": _("Most members"),
    "-usage": _("Highest share in a survey"),
    "-founded": _("Newest founded"),
    "founded": _("Oldest founded"),
    "-reviewed": _("Last reviewed"),
}


ORDER_TEXTS = {
    "status": _(
        "Active ones first, then those not known to be active, then ended ones; within that by name."
    ),
    "relevance": _("Best match of the name first."),
    "name": _("By name."),
    "-members": _("Most members first, by the newest figure of each."),
    "-usage": _("Highest share in its newest survey first; surveys differ in whom and what they asked."),
    "-founded": _("Last founded first."),
    "founded": _("First founded first."),
    "-reviewed": _("Last reviewed first."),
}


class CountryFilter(TermsFilter):
    """Where a network is available: it lists the country, or it is open everywhere."""

    def condition(self, value, rows):
        """The rule that NetworkQuerySet.available_in names."""
        return rows.available_condition(value)

    def for_every_option(self, rows):
        """Networks that are open everywhere."""
        return rows.everywhere()


class ComparedFilter(ListFilter):
    """Networks chosen to be compared; they stay chosen while the list around them changes."""

    field_class = NetworksField
    narrows = False


class NetworkFilterSet(ListFilterSet):
    """The query of the directory."""

    q = TextFilter(label=_("Search"), build=search.condition)
    category = TermFilter("category", label=_("Category"), term=models.Category)
    scope = ChoicesFilter("category__scope", label=_("Made for"), choices=Scope)
    audience = TermsFilter("audiences", label=_("For whom"), term=models.Audience)
    country = CountryFilter("countries", label=_("Available in"), term=models.Country, searchable=True)
    language = TermsFilter("languages", label=_("Language"), term=models.Language, searchable=True)
    feature = TermsFilter("features", label=_("What you can do there"), term=models.Feature, every=True)
    access = ChoicesFilter("access", label=_("Who may join"), choices=Access)
    specialty = TermsFilter("specialties", label=_("Specialty"), term=models.Specialty, searchable=True)
    cost = ChoicesFilter("cost", label=_("Cost"), choices=Cost)
    identity = ChoicesFilter("identity", label=_("Names shown"), choices=Identity)
    status = ChoicesFilter("status", label=_("Status"), choices=Status)
    funding = TermsFilter("funding", label=_("Paid for by"), term=models.Funding)
    platform = TermsFilter("platforms", label=_("Runs on"), term=models.Platform)
    founded_min = YearFilter(label=_("Founded from"), build=lambda year: Q(founded_year__gte=year))
    founded_max = YearFilter(label=_("Founded up to"), build=lambda year: Q(founded_year__lte=year))
    sort = SortFilter(label=_("Sort"), choices=SORTS[1:])
    network = ComparedFilter(label=_("Compare"), networks=models.Network.objects.published())

    class Meta:
        model = models.Network
        fields = []

    noun = _("Networks")
    nouns = {
        "category": {},
        "scope": {Scope.GENERAL: _("General networks"), Scope.MEDICAL: _("Medical networks")},
    }
    clauses = {
        "audience": _("for %(names)s"),
        "specialty": pgettext_lazy("specialty", "in %(names)s"),
        "feature": _("with %(names)s"),
        "country": _("available in %(names)s"),
        "language": pgettext_lazy("language", "in %(names)s"),
        "funding": _("paid for by %(names)s"),
        "platform": _("on %(names)s"),
    }
    remarks = {
        "access": _("who may join: %(names)s"),
        "cost": _("cost: %(names)s"),
        "identity": _("names shown: %(names)s"),
        "status": _("status: %(names)s"),
    }
    proper = frozenset({"country", "language", "platform"})
    years = ("founded_min", "founded_max")
    year_texts = (
        _("founded from %(first)s to %(last)s"),
        _("founded in %(year)s or later"),
        _("founded in %(year)s or earlier"),
    )

    @cached_property
    def tally(self) -> bitmaps.Tally:
        """What is counted for the page."""
        return bitmaps.Tally(self, bitmaps.of_networks(self))

    @property
    def found(self):
        """How many networks fulfil every condition."""
        return self.tally.found

    def counts(self):
        """Per facet and option the number of networks."""
        return self.tally.counts()

    def found_text(self, found):
        """ "15 of 392 networks."."""
        total = self.tally.total
        text = ngettext("%(found)s of %(total)s network.", "%(found)s of %(total)s networks.", total)
        return text % {"found": number(found), "total": number(total)}

    @property
    def order_text(self) -> str:
        """In which order the list stands."""
        return ORDER_TEXTS[self.order]

    @property
    def compared(self) -> list[models.Network]:
        """The networks chosen to be compared."""
        self.form.is_valid()
        return self.form.fields["network"].chosen

    @property
    def order(self) -> str:
        """The chosen order, or the one that suits the query."""
        return self.values.get("sort") or ("relevance" if "q" in self.values else SORTS[0])

    @property
    def orders(self) -> list[tuple[str, str]]:
        """The orders to choose from, with their labels; "" is the one that suits the query."""
        best = [("", _("Best match first"))] if "q" in self.values else [("", _("Active first, then name"))]
        return best + list(ORDERS.items())

    def results(self) -> QuerySet:
        """The networks that are found, in order."""
        return self.matching().sorted_by(self.order, self.values.get("q", ""))
