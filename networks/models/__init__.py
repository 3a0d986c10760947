"""The directory's models, one file a subject."""

from .community import Community
from .curation import ChangedNetwork, Revision
from .evidence import AudienceFigure, Citation, Source
from .exchange import PendingImport
from .link_check import LinkCheck
from .merge import Merge
from .network import Network, Operator, OtherName, SlugHistory
from .searchable import Searchable
from .suggestion import Suggestion
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
    "ChangedNetwork",
    "Citation",
    "Community",
    "Country",
    "Feature",
    "FeatureGroup",
    "Funding",
    "Language",
    "LinkCheck",
    "Measure",
    "Merge",
    "Network",
    "Operator",
    "OtherName",
    "PendingImport",
    "Platform",
    "Population",
    "Revision",
    "Searchable",
    "Segment",
    "SlugHistory",
    "Source",
    "Specialty",
    "Suggestion",
    "Survey",
    "SurveySource",
    "Term",
    "UsageShare",
]
