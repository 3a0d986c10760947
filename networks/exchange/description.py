"""The columns of a table in words, for whoever fills them in."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from .columns import Column
from .references import NamesWidget, ReferenceWidget, TermsWidget, key_name
from .resource import DirectoryResource
from .widgets import ChoiceWidget, DecimalWidget, WholeNumberWidget

_LISTED = 300  # terms; of what there is more, such as sources, none is listed


@dataclass(frozen=True)
class Value:
    """A value that a cell can have, and what it means."""

    code: str
    name: str


@dataclass(frozen=True)
class ColumnDescription:
    """A column for somebody who fills it in."""

    name: str
    meaning: str
    how: str
    is_required: bool
    is_key: bool
    takes_several: bool
    values: tuple[Value, ...]


def describe(resource: DirectoryResource) -> list[ColumnDescription]:
    """The columns of a table, in their order."""
    return [_described(name, resource.fields[name], resource) for name in resource.names()]


def numbers(resource: DirectoryResource) -> set[str]:
    """Names of the columns that hold numbers."""
    return {
        name
        for name, column in resource.fields.items()
        if isinstance(column.widget, (WholeNumberWidget, DecimalWidget))
    }


def _described(name: str, column: Column, resource: DirectoryResource) -> ColumnDescription:
    sentences = [f"{capfirst(column.label)}.", str(column.help_text)]
    return ColumnDescription(
        name=name,
        meaning=" ".join(filter(None, sentences)),
        how=_how(column),
        is_required=column.is_required,
        is_key=name in resource.key_columns,
        takes_several=isinstance(column.widget, (TermsWidget, NamesWidget)),
        values=tuple(_values(column.widget)),
    )


def _how(column: Column) -> str:
    how = str(column.widget.how)
    if column.usual is None:
        return how
    return f"{how} {_('Usually: %(value)s.') % {'value': column.text_of(column.usual)}}"


def _values(widget: Widget) -> list[Value]:
    """What a cell can be, where that is a list for people to read."""
    if isinstance(widget, ChoiceWidget):
        return [Value(code, str(name)) for code, name in widget.choices.items()]
    if isinstance(widget, ReferenceWidget) and _is_vocabulary(widget.model):
        terms = widget.model.objects.all()[: _LISTED + 1]
        return [Value(term.pk, str(term)) for term in terms]
    return []


def _is_vocabulary(model: type[Model]) -> bool:
    return key_name(model) == "code" and hasattr(model, "position")
