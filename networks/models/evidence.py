"""Where facts are known from, and dated figures of how many people are there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.choices import CitedField, Metric, Qualifier
from networks.querysets import AudienceFigureManager, CitationManager

from .community import Community
from .fields import PartialDateField, choice_constraint, partial_date_constraint
from .network import WEB_ADDRESS, Network


class Source(models.Model):
    """A page that was read. As with terms, its code is key enough."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    url = models.URLField(_("address"), max_length=400, validators=[WEB_ADDRESS])
    title = models.CharField(_("title"), max_length=250)
    publisher = models.CharField(_("publisher"), max_length=120)
    published = PartialDateField(
        _("published"), blank=True, help_text=_("Leave empty if the page gives no date.")
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [partial_date_constraint("published")]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"


class Citation(models.Model):
    """This source supports this field of this network."""

    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, related_name="citations", verbose_name=_("network")
    )
    field = models.CharField(_("field"), max_length=24, choices=CitedField)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="citations", verbose_name=_("source")
    )

    objects = CitationManager()

    class Meta:
        ordering = ["network", "field", "source"]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            choice_constraint("field", CitedField),
            models.UniqueConstraint(
                fields=["network", "field", "source"],
                name="citation_unique",
                violation_error_message=_("This source supports this field already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.source_id}"

    def natural_key(self) -> tuple[str, str, str]:
        """The network's slug, the field and the source's code."""
        return (Network.objects.slug_of(self.network_id), self.field, self.source_id)

    natural_key.dependencies = ["networks.network", "networks.source"]


class AudienceFigure(models.Model):
    """A dated count of people or posts on a network or in a community, as its source gave it."""

    network = models.ForeignKey(
        Network,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name=_("network"),
    )
    community = models.ForeignKey(
        Community,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name=_("community"),
    )
    metric = models.CharField(_("what is counted"), max_length=16, choices=Metric, default=Metric.MEMBERS)
    value = models.PositiveBigIntegerField(_("number"))
    qualifier = models.CharField(
        _("how exact"), max_length=13, choices=Qualifier, default=Qualifier.APPROXIMATELY
    )
    as_of = PartialDateField(
        _("as of"), help_text=_("When the number was true, as exactly as the source says.")
    )
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="figures", verbose_name=_("source")
    )

    objects = AudienceFigureManager()

    class Meta:
        ordering = ["metric", "-as_of", "-value", "pk"]
        verbose_name = _("audience figure")
        verbose_name_plural = _("audience figures")
        constraints = [
            choice_constraint("metric", Metric),
            choice_constraint("qualifier", Qualifier),
            partial_date_constraint("as_of"),
            models.CheckConstraint(
                condition=Q(network__isnull=False, community__isnull=True)
                | Q(network__isnull=True, community__isnull=False),
                name="audiencefigure_one_subject",
                violation_error_message=_("A figure is about a network or about a community, not both."),
            ),
            models.UniqueConstraint(
                fields=["network", "metric", "as_of", "source"],
                condition=Q(network__isnull=False),
                name="audiencefigure_unique_network",
                violation_error_message=_("This source's figure for this date is there already."),
            ),
            models.UniqueConstraint(
                fields=["community", "metric", "as_of", "source"],
                condition=Q(community__isnull=False),
                name="audiencefigure_unique_community",
                violation_error_message=_("This source's figure for this date is there already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_qualifier_display()} {self.value} {self.get_metric_display()} ({self.as_of})"

    def natural_key(self) -> tuple[str | None, str | None, str, str, str]:
        """Slugs of the network and of the community (one is None), metric, date and the source's code."""
        return (
            Network.objects.slug_of(self.network_id),
            Community.objects.slug_of(self.community_id),
            self.metric,
            self.as_of,
            self.source_id,
        )

    natural_key.dependencies = ["networks.network", "networks.community", "networks.source"]
