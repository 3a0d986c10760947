"""Networks, who runs them and under which names and addresses they have been known."""

from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks import search
from networks.choices import ENDED, Access, Cost, Coverage, Identity, Status
from networks.querysets import (
    ACTIVE_FIRST,
    BY_NAME,
    BY_SPANISH_NAME,
    PUBLISHED,
    NetworkManager,
    OperatorManager,
    OtherNameManager,
    SlugHistoryManager,
)

from .fields import PartialDateField, choice_constraint, partial_date_constraint, year_constraint
from .publishable import PUBLICATION_CONSTRAINTS, Publishable
from .searchable import Searchable, in_every_language
from .vocabulary import Audience, Category, Country, Feature, Funding, Language, Platform, Specialty

WEB_ADDRESS = URLValidator(schemes=["http", "https"])


class Operator(models.Model):
    """The organisation that runs one or more networks."""

    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, help_text=_("Stands in the page's address.")
    )
    name = models.CharField(_("name"), max_length=120)
    url = models.URLField(_("address"), blank=True, validators=[WEB_ADDRESS])
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="operators",
        verbose_name=_("country"),
    )

    objects = OperatorManager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("operator")
        verbose_name_plural = _("operators")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the operator's networks."""
        return reverse("networks:operator", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        """The slug."""
        return (self.slug,)


class Network(Publishable, Searchable):
    """One entry of the directory: a social network, community site or app that doctors use."""

    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, help_text=_("Stands in the page's address.")
    )
    name = models.CharField(_("name"), max_length=120)
    url = models.URLField(
        _("address"), blank=True, validators=[WEB_ADDRESS], help_text=_("Leave empty if no address is known.")
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="networks", verbose_name=_("category")
    )
    summary = models.CharField(
        _("summary"), max_length=160, help_text=_("One line: for whom it is and what is special about it.")
    )
    description = models.TextField(
        _("description"),
        blank=True,
        help_text=_("A short paragraph in our own words; every fact has a source."),
    )

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.UNKNOWN)
    status_as_of = PartialDateField(
        _("status as of"),
        blank=True,
        help_text=_(
            "Date of the newest source that supports the status; for “not known”, when it was last seen."
        ),
    )
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
        help_text=_("Where its people can go now, if it ended."),
    )
    founded_year = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    closed_year = models.PositiveSmallIntegerField(_("ended"), null=True, blank=True)

    operator = models.ForeignKey(
        Operator,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="networks",
        verbose_name=_("operator"),
    )
    headquarters = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="based_networks",
        verbose_name=_("based in"),
    )
    coverage = models.CharField(_("reach"), max_length=10, choices=Coverage)
    countries = models.ManyToManyField(
        Country,
        blank=True,
        related_name="networks",
        verbose_name=_("available in"),
        help_text=_("Leave empty for a worldwide network that is open in every country."),
    )
    country_count_claim = models.PositiveSmallIntegerField(
        _("countries claimed"),
        null=True,
        blank=True,
        help_text=_("“In more than 80 countries”: the number that a source states."),
    )
    languages = models.ManyToManyField(
        Language, blank=True, related_name="networks", verbose_name=_("languages")
    )
    audiences = models.ManyToManyField(
        Audience, blank=True, related_name="networks", verbose_name=_("for whom")
    )
    specialties = models.ManyToManyField(
        Specialty,
        blank=True,
        related_name="networks",
        verbose_name=_("specialties"),
        help_text=_("Leave empty if it is for all specialties."),
    )
    features = models.ManyToManyField(
        Feature, blank=True, related_name="networks", verbose_name=_("what you can do there")
    )
    funding = models.ManyToManyField(
        Funding, blank=True, related_name="networks", verbose_name=_("paid for by")
    )
    platforms = models.ManyToManyField(
        Platform, blank=True, related_name="networks", verbose_name=_("runs on")
    )

    access = models.CharField(_("who may join"), max_length=13, choices=Access, default=Access.UNKNOWN)
    identity = models.CharField(_("names shown"), max_length=10, choices=Identity, default=Identity.UNKNOWN)
    cost = models.CharField(_("cost"), max_length=10, choices=Cost, default=Cost.UNKNOWN)

    last_reviewed = models.DateField(
        _("last reviewed"),
        null=True,
        blank=True,
        help_text=_("The day on which a curator last confirmed the whole entry."),
    )
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    # Made from the rest, like the search columns.
    address = models.CharField(
        _("normalised address"), max_length=200, blank=True, editable=False, db_index=True
    )

    search_columns = ("address", *Searchable.search_columns)
    search_terms = (
        "audiences",
        "specialties",
        "features",
        "funding",
        "platforms",
        "countries",
        "languages",
    )
    search_relations = ("category", "operator")

    objects = NetworkManager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        permissions = [("publish_network", "Can publish and withdraw network")]
        constraints = [
            choice_constraint("status", Status),
            choice_constraint("coverage", Coverage),
            choice_constraint("access", Access),
            choice_constraint("identity", Identity),
            choice_constraint("cost", Cost),
            partial_date_constraint("status_as_of"),
            year_constraint("founded_year"),
            year_constraint("closed_year"),
            models.CheckConstraint(
                condition=Q(founded_year__isnull=True)
                | Q(closed_year__isnull=True)
                | Q(closed_year__gte=F("founded_year")),
                name="network_closed_after_founded",
                violation_error_message=_("A network cannot end before it was founded."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="network_not_own_successor",
                violation_error_message=_("A network cannot be its own successor."),
            ),
            *PUBLICATION_CONSTRAINTS,
        ]
        # By which PostgreSQL reads lists in their order; networks/trigrams.py has the indexes of searches.
        indexes = [
            models.Index(ACTIVE_FIRST, BY_NAME, "id", condition=PUBLISHED, name="network_in_default_order"),
            models.Index(BY_NAME, "id", condition=PUBLISHED, name="network_by_name"),
            models.Index(
                ACTIVE_FIRST, BY_SPANISH_NAME, "id", condition=PUBLISHED, name="network_in_spanish_order"
            ),
            models.Index(BY_SPANISH_NAME, "id", condition=PUBLISHED, name="network_by_spanish_name"),
            models.Index(fields=["-created_at"], condition=PUBLISHED, name="network_newest"),
            models.Index(fields=["updated_at"], condition=PUBLISHED, name="network_changed"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The network's page."""
        return reverse("networks:network", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        """The slug."""
        return (self.slug,)

    @property
    def public_successor(self) -> "Network | None":
        """Where its people can go now, if the public may see it."""
        return self.successor if self.successor and self.successor.is_published else None

    @property
    def has_ended(self) -> bool:
        """Whether it is closed, merged into another or goes on under another name."""
        return self.status in ENDED

    @property
    def is_everywhere(self) -> bool:
        """Whether it is available in every country: worldwide, without a list of countries."""
        return self.coverage == Coverage.GLOBAL and not self.countries.all()

    def names(self) -> list[str]:
        """Its name and its other names."""
        return [self.name, *(other.name for other in self.other_names.all())]

    def texts(self) -> list[str]:
        """Summary, description, category and operator."""
        return [
            *in_every_language(self, "summary"),
            *in_every_language(self, "description"),
            *in_every_language(self.category, "name"),
            *([self.operator.name] if self.operator else []),
        ]

    def make_search_columns(self) -> None:
        """Set the search columns and the normalised address; saves nothing."""
        super().make_search_columns()
        self.address = search.normalise_address(self.url)


class OtherName(models.Model):
    """A former or alternative name of a network."""

    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, related_name="other_names", verbose_name=_("network")
    )
    name = models.CharField(_("name"), max_length=120)

    objects = OtherNameManager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "name"],
                name="othername_unique",
                violation_error_message=_("This network has this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        """The network's slug and the name."""
        return (Network.objects.slug_of(self.network_id), self.name)

    natural_key.dependencies = ["networks.network"]


class SlugHistory(models.Model):
    """A slug that a network once had: its address leads on to today's."""

    slug = models.SlugField(_("former slug"), max_length=80, unique=True)
    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, related_name="former_slugs", verbose_name=_("network")
    )

    objects = SlugHistoryManager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")

    def __str__(self) -> str:
        return self.slug

    def natural_key(self) -> tuple[str]:
        """The former slug."""
        return (self.slug,)

    natural_key.dependencies = ["networks.network"]
