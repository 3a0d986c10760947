"""The revision of the directory's data: it grows with every change, in the same transaction.

Whatever is made from the data and kept, such as a drawing, is kept under its revision, so that a change is seen by
the next request.
"""

from django.apps import apps
from django.db import connections, transaction
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save

from networks.models import Revision


def connect() -> None:
    """Listen to every model of the directory."""
    for model in apps.get_app_config("networks").get_models(include_auto_created=True):
        if model._meta.auto_created:
            m2m_changed.connect(_links_changed, model)
        elif model is not Revision:
            post_save.connect(_row_changed, model)
            post_delete.connect(_row_changed, model)


def current() -> int:
    """The number of the revision; 0 for a directory that never changed."""
    return Revision.objects.values_list("number", flat=True).first() or 0


def grow(using: str = "default") -> None:
    """Raise the revision, once in a transaction however much changes in it."""
    connection = connections[using]
    if connection.in_atomic_block:
        # Django forgets the callback where it undoes the change, at a savepoint too; so it tells what is raised.
        if any(callback is _raised for _, callback, *_ in connection.run_on_commit):
            return
        transaction.on_commit(_raised, using=using)
    if not Revision.objects.using(using).update(number=F("number") + 1):
        Revision.objects.using(using).create(number=1)


def _raised() -> None:
    """Mark a transaction in which the revision is raised."""


def _row_changed(using, **kwargs):
    grow(using)


def _links_changed(action, using, **kwargs):
    if action.startswith("post_"):
        grow(using)
