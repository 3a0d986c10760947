"""Columns: where the values of cells come from in an entry, and how they are put back into it."""

from django.conf import settings
from django.db import models
from django.utils.text import format_lazy
from import_export.fields import Field
from import_export.widgets import Widget

from networks.models.fields import PartialDateField

from .references import NamesWidget, ReferenceWidget, SourcesWidget, TermsWidget
from .texts import one_line
from .widgets import (
    ChoiceWidget,
    DayWidget,
    DecimalWidget,
    PartialDateWidget,
    TextWidget,
    WholeNumberWidget,
    YesNoWidget,
)

# What PostgreSQL can store; SQLite would store more.
_HIGHEST = {
    "PositiveSmallIntegerField": 32_767,
    "PositiveIntegerField": 2_147_483_647,
    "PositiveBigIntegerField": 9_223_372_036_854_775_807,
}


class Column(Field):
    """A field of an entry."""

    def __init__(self, attribute: str, widget: Widget, *, label="", help_text="", usual=None, optional=True):
        super().__init__(attribute=attribute, column_name=attribute, widget=widget)
        self.label = label
        self.help_text = help_text
        self.usual = usual  # what a new entry gets where the cell is empty and must not be
        self.is_optional = optional

    @property
    def is_required(self) -> bool:
        """Whether a new entry needs a value in its cell."""
        return not self.is_optional and self.usual is None

    def value_of(self, cell: str):
        """What a cell says; raise ValueError with the reason if it says nothing sensible."""
        return self.widget.clean(cell)

    def text_of(self, value) -> str:
        """A value as a cell holds it."""
        return self.widget.render(value)

    def put(self, entry: models.Model, value) -> None:
        """Give the entry the value."""
        setattr(entry, self.attribute, value)


class ReferenceColumn(Column):
    """A foreign key."""

    def get_value(self, instance: models.Model):
        """The primary key of what the entry points at."""
        return getattr(instance, f"{self.attribute}_id")

    def text_of(self, value: str) -> str:
        """The code or slug, which is the value."""
        return value

    def put(self, entry: models.Model, value: str) -> None:
        """Let the entry point there; at nothing, as long as that is not stored."""
        setattr(entry, f"{self.attribute}_id", self.widget.primary_keys.get(value) if value else None)


class LaterColumn(Column):
    """What stands in rows of other tables, so that the entry needs a primary key first. A value is a list."""

    def store(self, entry: models.Model, *, before: list[str], after: list[str]) -> None:
        """Make the rows of an entry those of another value; `before` is what they are."""
        raise NotImplementedError

    def permissions(self, before: list[str], after: list[str]) -> set[str]:
        """What a curator must be allowed to do for that, beyond changing the entry."""
        return set()


class TermsColumn(LaterColumn):
    """A many-to-many field."""

    def store(self, entry: models.Model, *, before: list[str], after: list[str]) -> None:
        """Take away and add; unlike `set`, this need not ask which terms the entry has."""
        terms = getattr(entry, self.attribute)
        if gone := set(before) - set(after):
            terms.remove(*(self.widget.primary_keys[code] for code in gone))
        if come := set(after) - set(before):
            terms.add(*(self.widget.primary_keys[code] for code in come))


class RowsColumn(LaterColumn):
    """Rows that belong to the entry alone."""

    rows: type[models.Model]

    def permissions(self, before: list[str], after: list[str]) -> set[str]:
        """To add rows, to delete and to change some, as far as it is needed."""
        kept = [each for each in before if each in after]
        needed = {
            "add": len(kept) < len(after),
            "delete": len(kept) < len(before),
            "change": kept != [each for each in after if each in before],
        }
        options = self.rows._meta
        return {f"{options.app_label}.{action}_{options.model_name}" for action in needed if needed[action]}


class OtherNamesColumn(RowsColumn):
    """Other names of a network."""

    def __init__(self, relation: models.ManyToOneRel):
        self.rows = relation.related_model
        name = self.rows._meta.get_field("name")
        label = self.rows._meta.verbose_name_plural
        super().__init__(relation.name, NamesWidget(longest=name.max_length), label=label)

    def store(self, entry: models.Model, *, before: list[str], after: list[str]) -> None:
        """Delete and add names."""
        if set(before) - set(after):
            for other in getattr(entry, self.attribute).all():
                if one_line(other.name) not in after:
                    other.delete()
        for name in after:
            if name not in before:
                self.rows.objects.create(network=entry, name=name)


class SourcesColumn(RowsColumn):
    """Sources of a survey, in an order that means something."""

    def __init__(self, relation: models.ManyToOneRel):
        self.rows = relation.related_model
        widget = SourcesWidget(self.rows._meta.get_field("source").related_model)
        super().__init__(relation.name, widget, label=self.rows._meta.verbose_name_plural)
        self.column_name = "sources"

    def store(self, entry: models.Model, *, before: list[str], after: list[str]) -> None:
        """Delete and add sources, and number them anew."""
        links = {link.source_id: link for link in getattr(entry, self.attribute).all()} if before else {}
        for code in links.keys() - set(after):
            links[code].delete()
        for position, code in enumerate(after):
            link = links.get(code) or self.rows(survey=entry, source_id=code)
            if link.pk is None or link.position != position:
                link.position = position
                link.save()


def column_for(field: models.Field) -> Column:
    """The column that fits a field of a model."""
    described = {
        "label": _label(field),
        "help_text": field.help_text,
        "usual": field.get_default() if field.has_default() else None,
        "optional": field.blank,
    }
    if field.many_to_many:
        return TermsColumn(field.name, TermsWidget(field.related_model), **described)
    if field.many_to_one:
        return ReferenceColumn(field.name, ReferenceWidget(field.related_model), **described)
    return Column(field.name, _widget_for(field), **described)


def _label(field: models.Field) -> str:
    """What a column says; of a text in several languages, in which."""
    if language := getattr(field, "language", None):
        names = {"text": field.translated_field.verbose_name, "language": dict(settings.LANGUAGES)[language]}
        return format_lazy("{text} ({language})", **names)
    return field.verbose_name


def _widget_for(field: models.Field) -> Widget:
    kind = field.get_internal_type()
    if field.choices:
        return ChoiceWidget(field.choices)
    if isinstance(field, PartialDateField):
        return PartialDateWidget()
    if kind in _HIGHEST:
        return WholeNumberWidget(highest=_HIGHEST[kind])
    plain = {"DateField": DayWidget, "DecimalField": DecimalWidget, "BooleanField": YesNoWidget}
    if kind in plain:
        return plain[kind]()
    return TextWidget(lines=kind == "TextField", longest=field.max_length)
