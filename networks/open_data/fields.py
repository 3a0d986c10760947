"""What a field of a record is: its value, its cells in a table, its part of the schema, what the dictionary says of it.

One description serves all of these, so that none can say what another does not.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Choices, Model

TEXT = {"type": "string"}
OPTIONAL_TEXT = {"type": ["string", "null"]}
ADDRESS = {"type": ["string", "null"], "format": "uri"}
NUMBER = {"type": ["integer", "null"]}
DECIMAL = {"type": ["number", "null"]}
BOOLEAN = {"type": "boolean"}
DAY = {"type": ["string", "null"], "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
PARTIAL_DATE = {"type": ["string", "null"], "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}
SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}
OPTIONAL_SLUG = SLUG | {"type": ["string", "null"]}


@dataclass(frozen=True)
class Field:
    """A field of a record: `read` takes it from a row, `cells` spreads its value over the table's columns."""

    name: str
    about: Any  # a text, or one that is translated when it is shown
    schema: dict
    read: Callable[[Any], Any]
    columns: tuple[str, ...] = ()
    cells: Callable[[Any], tuple] = lambda value: (value,)
    vocabulary: str = ""  # the name of the vocabulary whose codes it holds


def described(model: type[Model], name: str) -> Any:
    """What the model says of a field: its help text, or else its name."""
    field = model._meta.get_field(name)
    return field.help_text or field.verbose_name


def plain(model: type[Model], name: str, schema: dict, *, column: str = "") -> Field:
    """A value that stands as it is; what is empty and may be missing is null."""
    empty = None if "null" in schema["type"] else ""

    def read(row):
        value = getattr(row, column or name)
        return empty if value in ("", None) else value

    return Field(name, described(model, name), schema, read, (name,))


def translated(model: type[Model], name: str, schema: dict = TEXT) -> list[Field]:
    """A text in English, and the same in Spanish under the name with `_es`."""
    return [
        plain(model, name, schema, column=f"{name}_en"),
        plain(model, f"{name}_es", schema),
    ]


def coded(model: type[Model], name: str, vocabulary: str, *, optional: bool = False) -> Field:
    """A term of a vocabulary: its code, and its name in the language of the download."""

    def read(row):
        return term(getattr(row, name))

    return Field(
        name,
        described(model, name),
        optionally(term_schema(), optional),
        read,
        (name, f"{name}_name"),
        term_cells,
        vocabulary,
    )


def chosen(model: type[Model], name: str, choices: type[Choices]) -> Field:
    """A value of a short list: its code, and its name in the language of the download."""

    def read(row):
        value = choices(getattr(row, name))
        return {"code": value.value, "name": str(value.label)}

    schema = term_schema({"enum": list(choices.values)})
    return Field(name, described(model, name), schema, read, (name, f"{name}_name"), term_cells)


def codes(model: type[Model], name: str, vocabulary: str) -> Field:
    """Terms of a vocabulary, in the order of the vocabulary."""

    def read(row):
        return [term(each) for each in getattr(row, name).all()]

    return Field(
        name,
        described(model, name),
        array(term_schema()),
        read,
        (name, f"{name}_names"),
        terms_cells,
        vocabulary,
    )


def listed(name: str, about, items: dict, read, *, columns=None, cells=None) -> Field:
    """A list of values or of nested records."""
    return Field(name, about, array(items), read, columns or (name,), cells or joined_cells)


# --- Values ------------------------------------------------------------------------------------------------


def term(value: Model | None) -> dict | None:
    """A term as data."""
    return value and {"code": value.pk, "name": value.name}


def source(value: Model) -> dict:
    """A source as data."""
    return {
        "code": value.pk,
        "url": value.url,
        "title": value.title,
        "publisher": value.publisher,
        "published": value.published or None,
    }


def figure(value: Model) -> dict:
    """A figure as data."""
    return {
        "metric": value.metric,
        "value": value.value,
        "qualifier": value.qualifier,
        "as_of": value.as_of,
        "source": value.source_id,
    }


# --- Cells -------------------------------------------------------------------------------------------------


def term_cells(value: dict | None) -> tuple:
    """The code and the name."""
    return (value["code"], value["name"]) if value else (None, None)


def terms_cells(value: list[dict]) -> tuple[str, str]:
    """The codes with spaces between them, and the names with semicolons."""
    return " ".join(each["code"] for each in value), joined(each["name"] for each in value)


def joined_cells(value: list) -> tuple[str]:
    """All values in one cell."""
    return (joined(map(str, value)),)


def source_cells(value: list[dict]) -> tuple[str]:
    """The addresses of sources."""
    return (" ".join(each["url"] for each in value),)


def joined(texts: Iterable[str]) -> str:
    """Texts in one cell, with semicolons."""
    return "; ".join(texts)


# --- Schemas -----------------------------------------------------------------------------------------------


def array(items: dict) -> dict:
    """A list of these."""
    return {"type": "array", "items": items}


def record_schema(properties: dict[str, dict]) -> dict:
    """A record that has all of these and nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def term_schema(code: dict = SLUG) -> dict:
    """A code with its name."""
    return record_schema({"code": {"type": "string"} | code, "name": TEXT})


def optionally(schema: dict, optional: bool) -> dict:
    """The same or null."""
    return {"anyOf": [schema, {"type": "null"}]} if optional else schema


SOURCE_SCHEMA = record_schema(
    {
        "code": SLUG,
        "url": {"type": "string", "format": "uri"},
        "title": TEXT,
        "publisher": TEXT,
        "published": PARTIAL_DATE,
    }
)
