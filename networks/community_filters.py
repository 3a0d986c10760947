"""What may be asked of the communities inside networks."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from networks import models, search
from networks.choices import CommunityStatus, Privacy, Topic
from networks.filtering import ChoicesFilter, ListFilterSet, NetworkFacet, TermsFilter, TextFilter
from networks.wording import number


class CommunityFilterSet(ListFilterSet):
    """The query of the list of communities."""

    q = TextFilter(label=_("Search"), build=search.words_condition)
    topic = ChoicesFilter("topic", label=_("Topic"), choices=Topic)
    network = NetworkFacet("network__slug", label=_("Network"), related="communities", searchable=True)
    audience = TermsFilter("audiences", label=_("For whom"), term=models.Audience)
    specialty = TermsFilter("specialties", label=_("Specialty"), term=models.Specialty, searchable=True)
    country = TermsFilter("countries", label=_("Country"), term=models.Country, searchable=True)
    language = TermsFilter("languages", label=_("Language"), term=models.Language, searchable=True)
    privacy = ChoicesFilter("privacy", label=_("Who can read it"), choices=Privacy)
    status = ChoicesFilter("status", label=_("Status"), choices=CommunityStatus)

    class Meta:
        model = models.Community
        fields = []

    noun = _("Communities")
    clauses = {
        "topic": _("about %(names)s"),
        "network": _("on %(names)s"),
        "audience": _("for %(names)s"),
        "specialty": pgettext_lazy("specialty", "in %(names)s"),
        "country": pgettext_lazy("country", "in %(names)s"),
        "language": pgettext_lazy("language", "in %(names)s"),
    }
    remarks = {
        "privacy": _("who can read it: %(names)s"),
        "status": _("status: %(names)s"),
    }
    proper = frozenset({"network", "country", "language"})
    order_text = _(
        "Active ones first, then those not known to be active, then closed ones; within that by name."
    )

    def found_text(self, found):
        """ "15 of 148 communities."."""
        total = self.queryset.count()
        text = ngettext("%(found)s of %(total)s community.", "%(found)s of %(total)s communities.", total)
        return text % {"found": number(found), "total": number(total)}

    def results(self) -> QuerySet:
        """The communities that are found, in order."""
        return self.matching().active_first()
