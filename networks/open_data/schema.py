"""JSON Schemas (2020-12) of the downloads, made from the same fields as the downloads themselves."""

from django.db.models import Model

from networks import models

from .collections import LICENCE, Collection
from .fields import TEXT, array, record_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"

VOCABULARIES: dict[str, type[Model]] = {
    "categories": models.Category,
    "audiences": models.Audience,
    "features": models.Feature,
    "specialties": models.Specialty,
    "funding": models.Funding,
    "platforms": models.Platform,
    "countries": models.Country,
    "languages": models.Language,
    "measures": models.Measure,
    "segments": models.Segment,
    "populations": models.Population,
}

ABOUT = {
    "$schema": {"type": "string", "format": "uri"},
    "title": TEXT,
    "licence": {"const": LICENCE},
    "page": {"type": "string", "format": "uri"},
    "language": TEXT,
    "revision": {"type": "integer"},
    "changed": {"type": ["string", "null"], "format": "date-time"},
    "ignored": array(TEXT),
    "count": {"type": "integer", "minimum": 0},
}


def document_schema(collection: Collection, address: str) -> dict:
    """The schema of a collection's JSON document, which is found under the address."""
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": str(collection.title),
        "description": str(collection.about),
        **record_schema(ABOUT | {collection.name: array(collection_schema(collection))}),
    }


def collection_schema(collection: Collection) -> dict:
    """The schema of one record of a collection."""
    described = [*collection.fields, *([collection.nested] if collection.nested else [])]
    return record_schema(
        {field.name: field.schema | {"description": str(field.about)} for field in described}
    )
