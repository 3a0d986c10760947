"""Networks, their names and their addresses."""

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.views.main import ORDER_VAR
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modeltranslation.admin import TranslationAdmin

from networks import models
from networks.querysets import NetworkQuerySet

from .counts import CountingAdmin, linked_count
from .evidence import CitationInline, FigureInline
from .facets import ChoicesFilter, FacetAdmin, RelatedFilter, YesNoFilter
from .fields import FittingFields
from .network_filters import AddressFilter, StatusAgeFilter, StatusSourceFilter
from .rows import TableInline


class OtherNameInline(TableInline):
    """Former and alternative names of a network."""

    model = models.OtherName
    verbose_name_plural = _("other names: former ones, abbreviations, spellings")


communities = linked_count("communities", _("communities"))


@admin.register(models.Network)
class NetworkAdmin(FittingFields, FacetAdmin, CountingAdmin, TranslationAdmin):
    """The entries of the directory."""

    counted = ("citations", "communities")
    list_display = [
        "name",
        "category",
        "status",
        "status_as_of",
        "access",
        "is_published",
        "last_reviewed",
        linked_count("citations", _("citations")),
    ]
    list_select_related = ["category"]
    list_filter = [
        ("is_published", YesNoFilter),
        ("category", RelatedFilter),
        ("status", ChoicesFilter),
        StatusAgeFilter,
        StatusSourceFilter,
        AddressFilter,
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
    actions = ["mark_reviewed", "publish", "unpublish"]
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
    readonly_fields = ["former_slugs", communities, "created_at", "updated_at"]
    inlines = [OtherNameInline, FigureInline, CitationInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    "slug",
                    "former_slugs",
                    "url",
                    "category",
                    "summary",
                    "description",
                ],
                "description": _(
                    "Write for a doctor with three minutes: plain words of our own, no advertising, "
                    "and nothing that no source below supports. Former names go into “Other names”, "
                    "so that a search still finds the network. If you change the slug, "
                    "the old address leads on to the new one."
                ),
            },
        ),
        (
            _("Status"),
            {
                "fields": [("status", "status_as_of"), "successor", ("founded_year", "closed_year")],
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
                "fields": ["operator", "headquarters", "funding"],
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
                    "audiences",
                    "specialties",
                    "coverage",
                    "countries",
                    "country_count_claim",
                    "languages",
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
                "fields": ["features", "platforms"],
                "description": _("Only what members can do today, according to a source."),
            },
        ),
        (
            _("Joining"),
            {
                "fields": [("access", "identity", "cost")],
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

    def get_view_on_site_url(self, obj: models.Network | None = None) -> str | None:
        """The public page, for entries that have one."""
        return super().get_view_on_site_url(obj) if obj and obj.is_published else None

    def save_model(self, request, obj: models.Network, form, change: bool) -> None:
        """Save, and keep the address that the entry had before: it leads on to the new one."""
        super().save_model(request, obj, form, change)
        if change and "slug" in form.changed_data:
            models.SlugHistory.objects.update_or_create(slug=form.initial["slug"], defaults={"network": obj})
        models.SlugHistory.objects.filter(slug=obj.slug).delete()

    @admin.action(description=_("Mark as reviewed today"), permissions=["change"])
    def mark_reviewed(self, request, queryset: NetworkQuerySet) -> None:
        """Note that a curator confirmed the entries today."""
        number = self._change_each(request, queryset, "last_reviewed", localdate())
        message = ngettext("%d network marked as reviewed.", "%d networks marked as reviewed.", number)
        self.message_user(request, message % number)

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request, queryset: NetworkQuerySet) -> None:
        """Make the entries public."""
        number = self._change_each(request, queryset, "is_published", True)
        self.message_user(
            request, ngettext("%d network published.", "%d networks published.", number) % number
        )

    @admin.action(description=_("Unpublish"), permissions=["change"])
    def unpublish(self, request, queryset: NetworkQuerySet) -> None:
        """Take the entries out of public sight."""
        number = self._change_each(request, queryset, "is_published", False)
        message = ngettext("%d network unpublished.", "%d networks unpublished.", number)
        self.message_user(request, message % number)

    def _change_each(self, request, queryset: NetworkQuerySet, field: str, value) -> int:
        """Give the field this value where it has another, with a line in each entry's history.

        Each is saved on its own, so that whoever listens to changes of networks hears of them.
        """
        with transaction.atomic():
            changed = list(queryset.exclude(**{field: value}))
            for network in changed:
                setattr(network, field, value)
                network.save(update_fields=[field, "updated_at"])
            label = str(models.Network._meta.get_field(field).verbose_name)
            LogEntry.objects.log_actions(request.user.pk, changed, CHANGE, [{"changed": {"fields": [label]}}])
        return len(changed)


@admin.register(models.OtherName)
class OtherNameAdmin(admin.ModelAdmin):
    """Former and alternative names of all networks."""

    list_display = ["name", "network"]
    list_select_related = ["network"]
    search_fields = ["name", "network__name", "network__slug"]
    autocomplete_fields = ["network"]


@admin.register(models.SlugHistory)
class SlugHistoryAdmin(admin.ModelAdmin):
    """Addresses that networks had before."""

    list_display = ["slug", "network"]
    list_select_related = ["network"]
    search_fields = ["slug", "network__name", "network__slug"]
    autocomplete_fields = ["network"]
