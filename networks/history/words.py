"""Differences in words: names of terms instead of codes, dates and choices as people say them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Field, Model, TextField
from django.utils.translation import gettext

from networks import wording
from networks.models import AudienceFigure, Citation, Source, UsageShare

from . import states
from .differences import ColumnDifference, Difference, RowsDifference
from .names import Names, Reference, label, name_of, names_of, references, value_in_words
from .states import Row
from .texts import Piece, compared

LONG_TEXT = 120  # columns that hold so many characters are compared word by word


@dataclass(frozen=True)
class Line:
    """A difference on a page: a value before and after, or the pieces of a text, or what came, went and changed."""

    label: str
    before: str = ""
    after: str = ""
    pieces: list[Piece] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    altered: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_list(self) -> bool:
        """Whether it is about things that come and go, not about one value."""
        return bool(self.added or self.removed or self.altered)


def in_words(model: type[Model], differences: Iterable[list[Difference]]) -> list[list[Line]]:
    """Each list of differences as lines for a page, with one query for all names."""
    lists = list(differences)
    names = names_of(each for some in lists for difference in some for each in _references(model, difference))
    return [[_line(model, difference, names) for difference in some] for some in lists]


def _references(model: type[Model], difference: Difference) -> list[Reference]:
    about = model._meta.get_field(difference.name)
    if isinstance(difference, ColumnDifference):
        values = (difference.before, difference.after)
        return [each for value in values for each in references([about], {about.name: value})]
    if isinstance(difference, RowsDifference):
        altered = (row for pair in difference.altered for row in pair)
        columns = states.row_columns(about.related_model)
        rows = (*difference.added, *difference.removed, *altered)
        return [each for row in rows for each in references(columns, row)]
    return [(about.related_model, code) for code in (*difference.added, *difference.removed)]


def _line(model: type[Model], difference: Difference, names: Names) -> Line:
    called, about = label(model, difference.name), model._meta.get_field(difference.name)
    if isinstance(difference, ColumnDifference):
        before, after = (value_in_words(about, each, names) for each in (difference.before, difference.after))
        pieces = compared(before, after) if before and after and _is_long(about) else []
        return Line(called, pieces=pieces) if pieces else Line(called, before, after)
    if isinstance(difference, RowsDifference):
        say = ROW_WORDS[difference.name]
        return Line(
            called,
            added=[say(row, names) for row in difference.added],
            removed=[say(row, names) for row in difference.removed],
            altered=[(say(old, names), say(new, names)) for old, new in difference.altered],
        )
    added, removed = (
        [name_of(about.related_model, code, names) for code in codes]
        for codes in (difference.added, difference.removed)
    )
    return Line(called, added=added, removed=removed)


def _is_long(about: Field) -> bool:
    return isinstance(about, TextField) or (about.max_length or 0) > LONG_TEXT


# --- Rows of other tables ----------------------------------------------------------------------------------


def _other_name(row: Row, names: Names) -> str:
    return row["name"]


def _former_slug(row: Row, names: Names) -> str:
    return row["slug"]


def _figure(row: Row, names: Names) -> str:
    said = AudienceFigure(**{name: row[name] for name in ("metric", "value", "qualifier")})
    return gettext("%(figure)s, %(date)s (%(source)s)") % {
        "figure": wording.figure(said),
        "date": wording.partial_date(row["as_of"]),
        "source": name_of(Source, row["source"], names),
    }


def _citation(row: Row, names: Names) -> str:
    field = value_in_words(Citation._meta.get_field("field"), row["field"], names)
    return gettext("%(field)s: %(source)s") % {
        "field": field,
        "source": name_of(Source, row["source"], names),
    }


def _survey_source(row: Row, names: Names) -> str:
    described = {"source": name_of(Source, row["source"], names), "position": row["position"]}
    return gettext("%(source)s (position %(position)s)") % described


def _share(row: Row, names: Names) -> str:
    columns = {column.name: column for column in states.row_columns(UsageShare)}
    say = {name: value_in_words(column, row[name], names) for name, column in columns.items()}
    if say["n"]:
        say["n"] = gettext("of %(number)s people") % {"number": wording.number(row["n"])}
    details = ("measure", "segment", "base", "n", "label_es", "note_en", "note_es")
    return gettext("%(subject)s: %(percent)s (%(details)s)") % {
        "subject": say["label_en"] or say["network"] or gettext("Any social network"),
        "percent": wording.percent(Decimal(row["percent"])),
        "details": "; ".join(say[name] for name in details if say[name]),
    }


ROW_WORDS = {
    "other_names": _other_name,
    "former_slugs": _former_slug,
    "figures": _figure,
    "citations": _citation,
    "survey_sources": _survey_source,
    "shares": _share,
}
