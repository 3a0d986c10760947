"""Closed lists that describe networks and surveys. Their readable codes are their primary keys."""

from babel import Locale
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.choices import Scope, SegmentKind

from .fields import choice_constraint


class Term(models.Model):
    """One word of a vocabulary.

    Its primary key is a natural one already; a `natural_key` would have dumpdata leave the code out.
    """

    code = models.SlugField(
        _("code"),
        max_length=40,
        primary_key=True,
        help_text=_("Stands in addresses and downloads: never change it once it is published."),
    )
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True, help_text=_("What the word means here."))
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Lower comes first; equal positions are ordered by name.")
    )

    class Meta:
        abstract = True
        ordering = ["position", "name", "code"]

    def __str__(self) -> str:
        return self.name


class Category(Term):
    """What kind of network an entry is."""

    scope = models.CharField(_("scope"), max_length=10, choices=Scope)
    advice = models.TextField(
        _("advice"),
        blank=True,
        help_text=_("When such a network is worth a doctor's time, in two sentences."),
    )

    class Meta(Term.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [choice_constraint("scope", Scope)]


class Audience(Term):
    """People for whom a network or community is made."""

    class Meta(Term.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")


class FeatureGroup(Term):
    """A heading under which features stand."""

    class Meta(Term.Meta):
        verbose_name = _("group of features")
        verbose_name_plural = _("groups of features")


class Feature(Term):
    """Something that can be done on a network."""

    group = models.ForeignKey(
        FeatureGroup, on_delete=models.PROTECT, related_name="features", verbose_name=_("group")
    )

    class Meta(Term.Meta):
        ordering = ["group__position", "position", "name", "code"]
        verbose_name = _("feature")
        verbose_name_plural = _("features")


class Specialty(Term):
    """A medical specialty or health profession. A network without one is for all of them."""

    class Meta(Term.Meta):
        verbose_name = _("specialty")
        verbose_name_plural = _("specialties")


class Funding(Term):
    """Where a network's money comes from."""

    class Meta(Term.Meta):
        verbose_name = _("funding")
        verbose_name_plural = _("kinds of funding")


class Platform(Term):
    """What a network runs on."""

    class Meta(Term.Meta):
        verbose_name = _("platform")
        verbose_name_plural = _("platforms")


class CLDRTerm(Term):
    """A term that CLDR, the Unicode collection of locale data, names in every language."""

    cldr_names = ""  # which of babel's name tables holds the codes

    class Meta(Term.Meta):
        abstract = True

    def save(self, *args, **kwargs):
        """Give a term that has no name yet those of CLDR."""
        for language in ("en", "es"):
            if not getattr(self, f"name_{language}"):
                names = getattr(Locale(language), self.cldr_names)
                setattr(self, f"name_{language}", names.get(self.code, self.code))
        super().save(*args, **kwargs)


class Country(CLDRTerm):
    """A country, by its ISO 3166-1 alpha-2 code."""

    cldr_names = "territories"

    class Meta(Term.Meta):
        verbose_name = _("country")
        verbose_name_plural = _("countries")


class Language(CLDRTerm):
    """A language, by its ISO 639-1 code."""

    cldr_names = "languages"

    class Meta(Term.Meta):
        verbose_name = _("language")
        verbose_name_plural = _("languages")


class Measure(Term):
    """What a survey's percentage measures; the description is its definition."""

    class Meta(Term.Meta):
        verbose_name = _("measure")
        verbose_name_plural = _("measures")


class Segment(Term):
    """The part of a survey's respondents that a percentage is about."""

    kind = models.CharField(_("kind"), max_length=12, choices=SegmentKind)

    class Meta(Term.Meta):
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        constraints = [choice_constraint("kind", SegmentKind)]


class Population(Term):
    """Whom a survey asked."""

    class Meta(Term.Meta):
        verbose_name = _("population")
        verbose_name_plural = _("populations")
