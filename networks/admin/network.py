"""Networks, their names and their addresses."""

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from networks import models
from networks.exchange.networks import NetworkResource
from networks.history.recording import edit, touch
from networks.querysets import NetworkQuerySet

from .citing import CitingAdmin
from .completeness import CompletenessAdmin, MissingFilter
from .counts import CountingAdmin, linked_count
from .duplicates import DuplicatesFilter, DuplicateWarningAdmin
from .evidence import FigureInline
from .exchange import ExchangeAdmin
from .facets import ChoicesFilter, FacetAdmin, RelatedFilter
from .fields import FittingFields
from .history import HistoryAdmin
from .link_checks import LinkedEntryAdmin, LinkStateFilter
from .merging import MergingAdmin
from .network_filters import AddressFilter, ConfirmationFilter, StatusSourceFilter
from .publishing import PublicationFilter, PublishingAdmin
from .recorded import RecordedAdmin
from .rows import TableInline
from .suggestion import SuggestionsBeside
from .translations import TranslationFilter


class OtherNameInline(TableInline):
    """Former and alternative names of a network."""

    model = models.OtherName
    verbose_name_plural = _("other names: former ones, abbreviations, spellings")


communities = linked_count("communities", _("communities"))


@admin.register(models.Network)
class NetworkAdmin(
    ExchangeAdmin,
    CitingAdmin,
    PublishingAdmin,
    MergingAdmin,
    FittingFields,
    SuggestionsBeside,
    LinkedEntryAdmin,
    FacetAdmin,
    CompletenessAdmin,
    DuplicateWarningAdmin,
    CountingAdmin,
    HistoryAdmin,
    TranslationAdmin,
):
    """The entries of the directory."""

    resource_classes = [NetworkResource]
    object_history_template = "admin/networks/network/object_history.html"
    delete_confirmation_template = "admin/networks/network/delete_confirmation.html"
    counted = ("citations", "communities")
    list_display = [
        "name",
        "completeness",
        "category",
        "status",
        "status_as_of",
        "access",
        "publication",
        "last_reviewed",
        linked_count("citations", _("citations")),
    ]
    list_select_related = ["category"]
    list_filter = [
        PublicationFilter,
        MissingFilter,
        DuplicatesFilter,
        TranslationFilter,
        ("category", RelatedFilter),
        ("status", ChoicesFilter),
        ConfirmationFilter,
        StatusSourceFilter,
        AddressFilter,
        LinkStateFilter,
        ("access", ChoicesFilter),
        ("cost", ChoicesFilter),
        ("identity", ChoicesFilter),
        ("coverage", ChoicesFilter),
    ]
    search_fields = ["name", "slug", "other_names__name"]
    search_help_text = _(
        "Names, former names, addresses and texts; accents and capitals do not matter. "
        "Matching names come first."
    )
    actions = ["mark_reviewed", "publish", "withdraw", "back_to_draft", "merge", "check_links"]
    save_on_top = True
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = [
        "category",
        "successor",
        "operator",
        "headquarters",
        "countries",
        "languages",
        "audiences",
        "specialties",
        "features",
        "funding",
        "platforms",
    ]
    length_shown = ["summary"]
    readonly_fields = ["missing", "former_slugs", "link_checks", communities, "created_at", "updated_at"]
    inlines = [OtherNameInline, FigureInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "missing",
                    ("name", "sources_name"),
                    "sources_also_known_as",
                    "slug",
                    "former_slugs",
                    ("url", "sources_url"),
                    "link_checks",
                    ("category", "sources_category"),
                    ("summary", "sources_summary"),
                    ("description", "sources_description"),
                ],
                "description": _(
                    "Write for a doctor with three minutes: plain words of our own, no advertising. "
                    "Beside each field, choose the pages on which you read what it says; what no page says "
                    "stays empty. Former names go into “Other names” at the end, "
                    "so that a search still finds the network. If you change the slug, "
                    "the old address leads on to the new one."
                ),
            },
        ),
        (
            _("Status"),
            {
                "fields": [
                    ("status", "status_as_of", "sources_status"),
                    ("successor", "sources_successor"),
                    ("founded_year", "sources_founded_year"),
                    ("closed_year", "sources_closed_year"),
                ],
                "description": _(
                    "Whether it can still be used, as of the newest source that says so, "
                    "with that source’s date. A network that ended stays in the directory and names "
                    "its successor. If the sources do not tell, “Not known” is the right answer."
                ),
            },
        ),
        (
            _("Who is behind it"),
            {
                "fields": [
                    ("operator", "sources_operator"),
                    ("headquarters", "sources_headquarters_country"),
                    ("funding", "sources_funding"),
                ],
                "description": _(
                    "The organisation that runs it today, where it sits and who pays. "
                    "Doctors ask who earns from what they write: leave out nobody that a source names."
                ),
            },
        ),
        (
            _("For whom and where"),
            {
                "fields": [
                    ("audiences", "sources_audiences"),
                    ("specialties", "sources_specialties"),
                    ("coverage", "sources_coverage"),
                    ("countries", "sources_countries"),
                    ("country_count_claim", "sources_country_count_claim"),
                    ("languages", "sources_languages"),
                ],
                "description": _(
                    "Countries in which one can join, not those in which it was once mentioned. "
                    "No specialty means all of them; "
                    "a worldwide network without countries is open everywhere."
                ),
            },
        ),
        (
            _("What it offers and how"),
            {
                "fields": [("features", "sources_features"), ("platforms", "sources_platforms")],
                "description": _("Only what members can do today, according to a source."),
            },
        ),
        (
            _("Joining"),
            {
                "fields": [
                    ("access", "sources_access"),
                    ("identity", "sources_identity"),
                    ("cost", "sources_cost"),
                ],
                "description": _(
                    "Who may join, whether colleagues see the real name, and what it costs. "
                    "Never guess: a doctor may rely on a name staying hidden."
                ),
            },
        ),
        (
            _("Publishing"),
            {
                "fields": [
                    ("is_published", "last_reviewed"),
                    communities,
                    ("created_at", "updated_at"),
                ],
                "description": _(
                    "Only published entries are public. Set “last reviewed” when you have compared the whole "
                    "entry with its sources, not when you have mended one word."
                ),
            },
        ),
    ]

    @admin.display(description=_("former slugs"))
    def former_slugs(self, network: models.Network) -> str:
        """Slugs that lead on to this network."""
        slugs = [former.slug for former in network.former_slugs.all()] if network.pk else []
        return ", ".join(slugs) or "–"

    def get_search_results(self, request, queryset: NetworkQuerySet, search_term: str):
        """As the public search finds them, and by parts of names and slugs; the best matches come first."""
        if not search_term.strip():
            return queryset, False
        named, _duplicates = super().get_search_results(request, queryset, search_term)
        found = models.Network.objects.search(search_term)
        queryset = queryset.filter(Q(pk__in=found.values("pk")) | Q(pk__in=named.values("pk")))
        if ORDER_VAR not in request.GET:
            queryset = queryset.sorted_by("relevance", search_term)
        return queryset, False

    @admin.action(description=_("Mark as reviewed today"), permissions=["change"])
    def mark_reviewed(self, request, queryset: NetworkQuerySet) -> None:
        """Note that a curator confirmed the entries today."""
        number = self._change_each(
            request, queryset, "last_reviewed", localdate(), gettext("Marked as reviewed")
        )
        message = ngettext("%d network marked as reviewed.", "%d networks marked as reviewed.", number)
        self.message_user(request, message % number)

    def _change_each(self, request, queryset: NetworkQuerySet, field: str, value, reason: str) -> int:
        """Give the field this value where it has another, with a line in each entry's history.

        Each is saved on its own, so that whoever listens to changes of networks hears of them.
        """
        with edit(reason):
            changed = list(queryset.exclude(**{field: value}))
            touch(models.Network, [network.pk for network in changed])
            for network in changed:
                setattr(network, field, value)
                network.save(update_fields=[field, "updated_at"])
            label = str(models.Network._meta.get_field(field).verbose_name)
            LogEntry.objects.log_actions(request.user.pk, changed, CHANGE, [{"changed": {"fields": [label]}}])
        return len(changed)


@admin.register(models.OtherName)
class OtherNameAdmin(RecordedAdmin):
    """Former and alternative names of all networks."""

    list_display = ["name", "network"]
    list_select_related = ["network"]
    search_fields = ["name", "network__name", "network__slug"]
    autocomplete_fields = ["network"]


@admin.register(models.SlugHistory)
class SlugHistoryAdmin(RecordedAdmin):
    """Addresses that networks had before."""

    list_display = ["slug", "network"]
    list_select_related = ["network"]
    search_fields = ["slug", "network__name", "network__slug"]
    autocomplete_fields = ["network"]
