"""Which texts have an English and a Spanish column."""

from modeltranslation.translator import TranslationOptions, register

from networks import models

VOCABULARIES = (
    models.Audience,
    models.Country,
    models.Feature,
    models.FeatureGroup,
    models.Funding,
    models.Language,
    models.Measure,
    models.Platform,
    models.Population,
    models.Segment,
    models.Specialty,
)


@register(VOCABULARIES)
class TermTranslation(TranslationOptions):
    """Terms."""

    fields = ("name", "description")
    required_languages = {"en": ("name",)}


@register(models.Category)
class CategoryTranslation(TranslationOptions):
    """Categories, with their advice."""

    fields = ("name", "description", "advice")
    required_languages = {"en": ("name",)}


@register(models.Network)
class NetworkTranslation(TranslationOptions):
    """Networks; their names are the same in every language."""

    fields = ("summary", "description", "withdrawal_reason")
    required_languages = {"en": ("summary",)}


@register(models.Community)
class CommunityTranslation(TranslationOptions):
    """Communities; their names are the same in every language."""

    fields = ("summary",)
    required_languages = {"en": ("summary",)}


@register(models.Survey)
class SurveyTranslation(TranslationOptions):
    """Surveys."""

    fields = ("title", "population_note", "method", "summary", "limits")
    required_languages = {"en": ("title",)}


@register(models.UsageShare)
class UsageShareTranslation(TranslationOptions):
    """What a percentage is about, where it is not one network."""

    fields = ("label", "note")
