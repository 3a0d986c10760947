"""The directory's models, one file a subject."""

from .community import Community
from .curation import Revision
from .evidence import AudienceFigure, Citation, Source
from .network import Network, Operator, OtherName, SlugHistory
from .searchable import Searchable
from .survey import Survey, SurveySource, UsageShare
from .vocabulary import (
    Audience,
    Category,
    Country,
    Feature,
    FeatureGroup,
    Funding,
    Language,
    Measure,
    Platform,
    Population,
    Segment,
    Specialty,
    Term,
)

__all__ = [
    "Audience",
    "AudienceFigure",
    "Category",
    "Citation",
    "Community",
    "Country",
    "Feature",
    "FeatureGroup",
    "Funding",
    "Language",
    "Measure",
    "Network",
    "Operator",
    "OtherName",
    "Platform",
    "Population",
    "Revision",
    "Searchable",
    "Segment",
    "SlugHistory",
    "Source",
    "Specialty",
    "Survey",
    "SurveySource",
    "Term",
    "UsageShare",
]
