"""Surveys and their percentages, as two tables."""

from networks import models

from .columns import SourcesColumn
from .resource import DirectoryResource


class SurveyResource(DirectoryResource):
    """How surveys were done."""

    sources = SourcesColumn(models.Survey._meta.get_field("survey_sources"))

    class Meta:
        model = models.Survey
        import_id_fields = ["slug"]
        found_by = {"slug": "slug"}
        prefetched = ("countries", "survey_sources")
        fields = [
            "slug",
            "title_en",
            "title_es",
            "publisher",
            "year",
            "year_is",
            "country",
            "countries",
            "population",
            "population_note_en",
            "population_note_es",
            "sample_size",
            "response_rate",
            "is_questionnaire",
            "method_en",
            "method_es",
            "summary_en",
            "summary_es",
            "limits_en",
            "limits_es",
            "family",
            "series",
            "sources",
        ]


class UsageShareResource(DirectoryResource):
    """Percentages of surveys."""

    class Meta:
        model = models.UsageShare
        import_id_fields = ["survey", "network", "label_en", "measure", "segment", "base"]
        found_by = {"survey": "survey__slug"}
        fields = [
            "survey",
            "network",
            "label_en",
            "label_es",
            "measure",
            "segment",
            "base",
            "percent",
            "n",
            "note_en",
            "note_es",
        ]
