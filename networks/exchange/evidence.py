"""Sources, and what they say: citations and figures, as tables."""

from networks import models

from .resource import DirectoryResource


class SourceResource(DirectoryResource):
    """Pages that were read."""

    class Meta:
        model = models.Source
        import_id_fields = ["code"]
        found_by = {"code": "code"}
        fields = ["code", "url", "title", "publisher", "published"]


class CitationResource(DirectoryResource):
    """Which source supports which field of which network: a row is there or not, so rows can be added only."""

    class Meta:
        model = models.Citation
        import_id_fields = ["network", "field", "source"]
        found_by = {"network": "network__slug"}
        fields = ["network", "field", "source"]


class FigureResource(DirectoryResource):
    """Dated counts of people or posts."""

    class Meta:
        model = models.AudienceFigure
        import_id_fields = ["network", "community", "metric", "as_of", "source"]
        found_by = {"network": "network__slug", "community": "community__slug"}
        fields = ["network", "community", "metric", "as_of", "source", "value", "qualifier"]
