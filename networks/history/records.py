"""The tables of versions, made by django-simple-history.

The library's own way is a row for every signal: saving a form with three lists of terms would leave four of them, each
in eight tables, and rows of other tables would have histories of their own. Ours is one row for an entry and an edit,
written by networks.history.recording, with all that belongs to the entry in it.
"""

from collections.abc import Iterable
from typing import Any

import simple_history
from django.db import models
from django.db.models import Max, Model
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from . import states

ADDED, CHANGED, DELETED = "+", "~", "-"  # the library's own marks of a version
LONGEST_REASON = 250  # characters


class Version(models.Model):
    """What a version has beside the entry's own columns and who made it when and why."""

    rows = models.JSONField(_("terms and rows"), default=dict)
    changed = models.JSONField(
        _("what changed"),
        default=list,
        help_text=_("Names of the fields in which it differs from the version before."),
    )
    was_found = models.BooleanField(
        _("found"),
        default=False,
        help_text=_("On: this is how the entry was found at the next edit; nobody noted who made it so."),
    )

    class Meta:
        abstract = True


class EntryRecords(HistoricalRecords):
    """Makes the table of an entry's versions and leaves writing them to networks.history.recording."""

    def post_save(self, *args, **kwargs):
        """Write nothing."""

    def pre_delete(self, *args, **kwargs):
        """Read nothing."""

    def post_delete(self, *args, **kwargs):
        """Write nothing."""

    def get_meta_options(self, model: type[Model]) -> dict:
        """Without permissions of their own: who may see an entry may see its history, who may change it may revert."""
        return super().get_meta_options(model) | {"default_permissions": ()}


def register() -> None:
    """Give every kind of entry its table of versions, as `history`.

    Has to run after modeltranslation has given the models their columns for each language.
    """
    for model in states.ENTRIES:
        tracked = states.columns(model)
        simple_history.register(
            model,
            records_class=EntryRecords,
            bases=[Version],
            excluded_fields=sorted(states.unrecorded(model)),
            no_db_index=[field.name for field in tracked],  # versions are found by their entry or their date
            history_id_field=models.BigAutoField(),
            history_change_reason_field=models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True),
        )


def is_version(model: type[Model]) -> bool:
    """Whether the model is a table of versions."""
    return issubclass(model, Version)


def newest(model: type[Model], pks: Iterable[Any]) -> dict[Any, Version]:
    """The newest version of each of these entries that has one, by the entry's key."""
    found = {}
    for some in states.portions(pks):
        ids = model.history.filter(id__in=some).order_by().values("id").annotate(newest=Max("history_id"))
        found |= {
            version.id: version for version in model.history.filter(history_id__in=ids.values("newest"))
        }
    return found
