"""What may be asked of the surveys. Filters choose percentages; a survey is listed if one of its own fulfils all."""

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from networks import models
from networks.filtering import ListFilterSet, NetworkFacet, TermFilter, YearFilter
from networks.wording import number


class SurveyCountryFilter(TermFilter):
    """Where a survey asked: in one country, or in several of which this is one."""

    def condition(self, value, rows):
        """Whole surveys, so that no percentage is found twice."""
        asked = models.Survey.objects.filter(Q(country__in=value) | Q(countries__in=value))
        return Q(survey__in=asked.values("pk"))

    def tally(self, rows):
        """A survey names one country or lists several, never both."""
        country = Coalesce("survey__country", "survey__countries")
        return rows.order_by().annotate(value=country).values("value")


class SurveyFilterSet(ListFilterSet):
    """The query of the list of surveys, over usage shares."""

    network = NetworkFacet("network__slug", label=_("Network"), related="shares", searchable=True)
    country = SurveyCountryFilter("country", label=_("Country"), term=models.Country, searchable=True)
    population = TermFilter("survey__population", label=_("Who was asked"), term=models.Population)
    measure = TermFilter("measure", label=_("What was measured"), term=models.Measure)
    segment = TermFilter("segment", label=_("Part of those asked"), term=models.Segment, searchable=True)
    year_min = YearFilter(label=_("Year from"), build=lambda year: Q(survey__year__gte=year))
    year_max = YearFilter(label=_("Year up to"), build=lambda year: Q(survey__year__lte=year))

    class Meta:
        model = models.UsageShare
        fields = []

    counted = Count("survey", distinct=True)
    noun = _("Surveys")
    clauses = {
        "network": _("about %(names)s"),
        "population": _("of %(names)s"),
        "country": pgettext_lazy("country", "in %(names)s"),
    }
    remarks = {
        "measure": _("measured: %(names)s"),
        "segment": _("part of those asked: %(names)s"),
    }
    proper = frozenset({"network", "country"})
    years = ("year_min", "year_max")
    year_texts = (_("from %(first)s to %(last)s"), _("of %(year)s or later"), _("of %(year)s or earlier"))
    order_text = _("Newest first; those without a year last.")

    def found_text(self, found):
        """ "12 of 130 surveys."."""
        total = models.Survey.objects.count()
        text = ngettext("%(found)s of %(total)s survey.", "%(found)s of %(total)s surveys.", total)
        return text % {"found": number(found), "total": number(total)}

    def results(self):
        """The surveys that are found, newest first."""
        return models.Survey.objects.filter(pk__in=self.matching().values("survey")).latest_first()
