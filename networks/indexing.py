"""Keeps the search columns of networks true: whatever they are made of may change anywhere.

A change only marks the networks that it touches; they are made anew, all at once, when the transaction is
committed. So a save in the admin costs a few queries, and so does loading the whole directory.
"""

import threading

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from networks import models

FIELDS_WITH_TERMS = ("audiences", "specialties", "features", "funding", "platforms", "countries", "languages")

# Per thread: networks to be made anew at the next commit. What a rollback leaves is made anew for nothing.
_local = threading.local()


def connect() -> None:
    """Listen to every model that a search column is made of."""
    post_save.connect(_network_saved, models.Network)
    for signal in (post_save, post_delete):
        signal.connect(_name_changed, models.OtherName)
    post_save.connect(_operator_saved, models.Operator)
    post_save.connect(_category_saved, models.Category)
    for field in FIELDS_WITH_TERMS:
        relation = models.Network._meta.get_field(field)
        m2m_changed.connect(_terms_changed, relation.remote_field.through)
        post_save.connect(_term_saved, relation.related_model)
        pre_delete.connect(_term_deleted, relation.related_model)


def mark(pks, using: str = "default") -> None:
    """Have these networks' search columns made anew when the running transaction is committed."""
    _waiting(using).update(pks)
    transaction.on_commit(lambda: _refresh(using), using=using)


def _waiting(using: str) -> set[int]:
    return _local.__dict__.setdefault(using, set())


def _refresh(using: str) -> None:
    """Refresh all that waits; of several calls after one commit only the first has something to do."""
    pks = _local.__dict__.pop(using, None)
    if pks:
        models.Network.objects.using(using).filter(pk__in=pks).refresh_search()


def _network_saved(instance, using, **kwargs):
    mark([instance.pk], using)


def _name_changed(instance, using, **kwargs):
    mark([instance.network_id], using)


def _operator_saved(instance, using, created, **kwargs):
    if not created:
        mark(_pks(using, operator=instance), using)


def _category_saved(instance, using, created, **kwargs):
    if not created:
        mark(_pks(using, category=instance), using)


def _term_saved(instance, using, created, **kwargs):
    if not created:
        _mark_networks_of(instance, using)


def _term_deleted(instance, using, **kwargs):
    _mark_networks_of(instance, using)  # while it still has them


def _terms_changed(instance, action, reverse, pk_set, using, **kwargs):
    if reverse and action == "pre_clear":
        _mark_networks_of(instance, using)  # while it still has them
    elif action.startswith("post_"):
        mark((pk_set or ()) if reverse else [instance.pk], using)


def _mark_networks_of(term, using):
    for field in FIELDS_WITH_TERMS:
        if models.Network._meta.get_field(field).related_model is type(term):
            mark(_pks(using, **{field: term}), using)


def _pks(using, **conditions):
    return models.Network.objects.using(using).filter(**conditions).values_list("pk", flat=True)
