"""Published surveys of what doctors use, and their percentages."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.choices import Base, YearIs
from networks.querysets import SurveyManager, SurveySourceManager, UsageShareManager

from .evidence import Source
from .fields import choice_constraint, year_constraint
from .network import Network
from .vocabulary import Country, Measure, Population, Segment


class Survey(models.Model):
    """A published survey, or a count of accounts, and how it was done."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    publisher = models.CharField(_("publisher"), max_length=160)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    year_is = models.CharField(_("the year is"), max_length=11, choices=YearIs, default=YearIs.PUBLICATION)
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="national_surveys",
        verbose_name=_("country"),
        help_text=_("Leave empty if it asked in several countries."),
    )
    countries = models.ManyToManyField(
        Country, blank=True, related_name="surveys", verbose_name=_("several countries")
    )
    population = models.ForeignKey(
        Population, on_delete=models.PROTECT, related_name="surveys", verbose_name=_("population")
    )
    population_note = models.CharField(
        _("population, in words"), max_length=250, blank=True, help_text=_("Who exactly was asked.")
    )
    sample_size = models.PositiveIntegerField(_("sample size"), null=True, blank=True)
    response_rate = models.DecimalField(
        _("response rate"), max_digits=4, decimal_places=1, null=True, blank=True, help_text=_("In percent.")
    )
    method = models.CharField(_("method"), max_length=250, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    limits = models.TextField(_("limits"), blank=True, help_text=_("What the survey cannot tell."))
    is_questionnaire = models.BooleanField(
        _("questionnaire"), default=True, help_text=_("Off: accounts were counted, nobody was asked.")
    )
    family = models.SlugField(
        _("family"),
        max_length=80,
        blank=True,
        help_text=_("Surveys of one family rest on the same respondents and count once."),
    )
    series = models.SlugField(
        _("series"),
        max_length=80,
        blank=True,
        help_text=_("Waves of one instrument: only within a series may points be joined by a line."),
    )
    sources = models.ManyToManyField(
        Source, through="SurveySource", related_name="surveys", verbose_name=_("sources")
    )

    objects = SurveyManager()

    class Meta:
        ordering = [models.F("year").desc(nulls_last=True), "title", "pk"]
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            choice_constraint("year_is", YearIs),
            year_constraint("year"),
            models.CheckConstraint(
                condition=Q(response_rate__isnull=True) | Q(response_rate__range=(0, 100)),
                name="survey_response_rate_valid",
                violation_error_message=_("A response rate lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                condition=Q(sample_size__isnull=True) | Q(sample_size__gt=0),
                name="survey_sample_size_valid",
                violation_error_message=_("A sample has at least one respondent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})" if self.year else self.title

    def get_absolute_url(self) -> str:
        """The survey's page."""
        return reverse("networks:survey", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        """The slug."""
        return (self.slug,)


class SurveySource(models.Model):
    """A source of a survey; the first is the main one."""

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="survey_sources", verbose_name=_("survey")
    )
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="survey_sources", verbose_name=_("source")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Lower comes first."))

    objects = SurveySourceManager()

    class Meta:
        ordering = ["survey", "position", "pk"]
        verbose_name = _("source of a survey")
        verbose_name_plural = _("sources of surveys")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "source"],
                name="surveysource_unique",
                violation_error_message=_("This survey has this source already."),
            )
        ]

    def __str__(self) -> str:
        return self.source_id

    def natural_key(self) -> tuple[str, str]:
        """The survey's slug and the source's code."""
        return (Survey.objects.slug_of(self.survey_id), self.source_id)

    natural_key.dependencies = ["networks.survey", "networks.source"]


class UsageShare(models.Model):
    """One percentage of a survey: this share of these people uses this network in this way."""

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="shares", verbose_name=_("survey")
    )
    network = models.ForeignKey(
        Network,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="shares",
        verbose_name=_("network"),
        help_text=_("Leave empty for any social network, or for what the label names."),
    )
    label = models.CharField(
        _("label"), max_length=120, blank=True, help_text=_("What was asked about, if it is not one network.")
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="shares", verbose_name=_("measure")
    )
    segment = models.ForeignKey(
        Segment, on_delete=models.PROTECT, related_name="shares", verbose_name=_("segment")
    )
    base = models.CharField(_("share of"), max_length=5, choices=Base, default=Base.ALL)
    percent = models.DecimalField(_("percent"), max_digits=4, decimal_places=1)
    n = models.PositiveIntegerField(
        _("respondents"), null=True, blank=True, help_text=_("How many people the share is a share of.")
    )
    note = models.CharField(_("note"), max_length=250, blank=True)

    objects = UsageShareManager()

    class Meta:
        ordering = ["survey", "pk"]
        verbose_name = _("usage share")
        verbose_name_plural = _("usage shares")
        constraints = [
            choice_constraint("base", Base),
            models.CheckConstraint(
                condition=Q(percent__range=(0, 100)),
                name="usageshare_percent_valid",
                violation_error_message=_("A share lies between 0 and 100 percent."),
            ),
            # Expressions, not fields: modeltranslation would repeat the constraint for every language. In the first
            # language, whatever the curator's is: its texts tell rows apart.
            models.UniqueConstraint(
                *(models.F(name) for name in ("survey", "network", "label_en", "measure", "segment", "base")),
                condition=Q(network__isnull=False),
                name="usageshare_unique_network",
                violation_error_message=_("The survey has this percentage already."),
            ),
            models.UniqueConstraint(
                *(models.F(name) for name in ("survey", "label_en", "measure", "segment", "base")),
                condition=Q(network__isnull=True),
                name="usageshare_unique_any",
                violation_error_message=_("The survey has this percentage already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.percent} %"

    @property
    def subject(self) -> str:
        """What the percentage is about, in words: the network, the label, or any social network."""
        if self.label:
            return self.label
        return self.network.name if self.network_id else str(_("Any social network"))

    def natural_key(self) -> tuple[str, str | None, str, str, str, str]:
        """Slugs of survey and network, label, codes of measure and segment, base."""
        return (
            Survey.objects.slug_of(self.survey_id),
            Network.objects.slug_of(self.network_id),
            self.label_en or "",
            self.measure_id,
            self.segment_id,
            self.base,
        )

    natural_key.dependencies = ["networks.survey", "networks.network"]
