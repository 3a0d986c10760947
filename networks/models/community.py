"""Groups inside networks: a Facebook group, a subreddit, a hashtag."""

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from networks.choices import CommunityStatus, Privacy, Topic
from networks.querysets import CommunityManager

from .fields import PartialDateField, choice_constraint, partial_date_constraint
from .network import WEB_ADDRESS, Network
from .searchable import Searchable, in_every_language
from .vocabulary import Audience, Country, Language, Specialty


class Community(Searchable):
    """A group inside a network."""

    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, related_name="communities", verbose_name=_("network")
    )
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    url = models.URLField(_("address"), blank=True, validators=[WEB_ADDRESS])
    topic = models.CharField(_("topic"), max_length=13, choices=Topic)
    privacy = models.CharField(_("privacy"), max_length=7, choices=Privacy, default=Privacy.UNKNOWN)
    summary = models.TextField(_("summary"), help_text=_("Two sentences at most, in our own words."))
    status = models.CharField(
        _("status"), max_length=7, choices=CommunityStatus, default=CommunityStatus.UNKNOWN
    )
    status_as_of = PartialDateField(_("status as of"), blank=True)
    audiences = models.ManyToManyField(
        Audience, blank=True, related_name="communities", verbose_name=_("for whom")
    )
    specialties = models.ManyToManyField(
        Specialty, blank=True, related_name="communities", verbose_name=_("specialties")
    )
    countries = models.ManyToManyField(
        Country, blank=True, related_name="communities", verbose_name=_("countries")
    )
    languages = models.ManyToManyField(
        Language, blank=True, related_name="communities", verbose_name=_("languages")
    )
    sources = models.ManyToManyField(
        "networks.Source", blank=True, related_name="communities", verbose_name=_("sources")
    )

    search_terms = ("audiences", "specialties", "countries", "languages")
    search_relations = ("network",)

    objects = CommunityManager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        constraints = [
            choice_constraint("topic", Topic),
            choice_constraint("privacy", Privacy),
            choice_constraint("status", CommunityStatus),
            partial_date_constraint("status_as_of"),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """The slug."""
        return (self.slug,)

    natural_key.dependencies = ["networks.network"]

    def texts(self) -> list[str]:
        """Summary, network and topic."""
        topics = []
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                topics.append(str(self.get_topic_display()))
        return [*in_every_language(self, "summary"), self.network.name, *topics]
