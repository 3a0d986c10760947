"""Which texts lack a Spanish one, and which English ones were changed after they were translated.

The second is read from the history: a version in which the English text changed, and neither in it nor in a later one
the Spanish text. To say that a translation still holds, save it with any change.
"""

from functools import reduce
from operator import or_

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from modeltranslation.translator import translator

ORIGINAL, TRANSLATION = "en", "es"


def texts(model: type[Model]) -> list[str]:
    """The names of the translated texts of a model, without their languages."""
    return sorted(translator.get_options_for_model(model).fields)


def has_history(model: type[Model]) -> bool:
    """Whether it is known when a text of the model was changed."""
    return hasattr(model, "history")


def lacking(model: type[Model]) -> Q:
    """The condition of rows with an English text that has no Spanish one."""
    return reduce(or_, (_written(name, ORIGINAL) & ~_written(name, TRANSLATION) for name in texts(model)))


def outdated(model: type[Model]) -> Q:
    """The condition of rows whose English text was changed after its Spanish one; of models with a history."""
    return reduce(
        or_, (_written(name, TRANSLATION) & Q(_changed_since(model, name)) for name in texts(model))
    )


def _written(name: str, language: str) -> Q:
    column = f"{name}_{language}"
    return Q(**{f"{column}__isnull": False}) & ~Q(**{column: ""})


def _changed_since(model: type[Model], name: str) -> Exists:
    """A change of the English text that no change of the Spanish one accompanies or follows."""
    translations = _versions(model, f"{name}_{TRANSLATION}").filter(
        id=OuterRef("id"), history_id__gte=OuterRef("history_id")
    )
    originals = _versions(model, f"{name}_{ORIGINAL}").filter(id=OuterRef("pk"))
    return Exists(originals.filter(~Exists(translations)))


def _versions(model: type[Model], column: str) -> QuerySet:
    """The versions in which a column changed."""
    # As text, because SQLite cannot look into lists.
    versions = model.history.order_by().annotate(names=Cast("changed", TextField()))
    return versions.filter(names__contains=f'"{column}"')
