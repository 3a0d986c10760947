"""What may be asked of the directory."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from networks import models, search
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

ORDERS = {
    "name": _("Name"),
    "-members": _("Most members"),
    "-usage": _("Highest share in a survey"),
    "-founded": _("Newest founded"),
    "founded": _("Oldest founded"),
    "-reviewed": _("Last reviewed"),
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
