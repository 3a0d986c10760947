"""Keeps the search columns of networks and communities true: whatever they are made of may change anywhere.

A change only marks the rows that it touches; they are made anew, all at once, when the transaction is
committed. So a save in the admin costs a few queries, and so does loading the whole directory.
"""

import threading
from collections import defaultdict

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from networks import models

SEARCHABLE = (models.Network, models.Community)

# Per thread: rows to be made anew at the next commit. What a rollback leaves is made anew for nothing.
_local = threading.local()


def connect() -> None:
    """Listen to every model that a search column is made of."""
    for owner in SEARCHABLE:
        post_save.connect(_owner_saved, owner)
        for field in owner.search_terms:
            relation = owner._meta.get_field(field)
            m2m_changed.connect(_terms_changed, relation.remote_field.through)
            post_save.connect(_term_saved, relation.related_model)
            pre_delete.connect(_term_deleted, relation.related_model)
    for signal in (post_save, post_delete):
        signal.connect(_name_changed, models.OtherName)
    post_save.connect(_operator_saved, models.Operator)
    post_save.connect(_category_saved, models.Category)
    post_save.connect(_network_saved, models.Network)


def mark(owner: type[models.Searchable], pks, using: str = "default") -> None:
    """Have the search columns of these rows made anew when the running transaction is committed."""
    _waiting(using)[owner].update(pks)
    transaction.on_commit(lambda: _refresh(using), using=using)


def _waiting(using: str) -> dict[type[models.Searchable], set[int]]:
    return _local.__dict__.setdefault(using, defaultdict(set))


def _refresh(using: str) -> None:
    """Refresh all that waits; of several calls after one commit only the first has something to do."""
    for owner, pks in _local.__dict__.pop(using, {}).items():
        if pks:
            owner.objects.using(using).filter(pk__in=pks).refresh_search()


def _owner_saved(sender, instance, using, **kwargs):
    mark(sender, [instance.pk], using)


def _name_changed(instance, using, **kwargs):
    mark(models.Network, [instance.network_id], using)


def _operator_saved(instance, using, created, **kwargs):
    if not created:
        _mark_those_with(models.Network, "operator", instance, using)


def _category_saved(instance, using, created, **kwargs):
    if not created:
        _mark_those_with(models.Network, "category", instance, using)


def _network_saved(instance, using, created, **kwargs):
    if not created:
        _mark_those_with(models.Community, "network", instance, using)


def _term_saved(instance, using, created, **kwargs):
    if not created:
        _mark_owners_of(instance, using)


def _term_deleted(instance, using, **kwargs):
    _mark_owners_of(instance, using)  # while they still have it


def _terms_changed(instance, action, reverse, model, pk_set, using, **kwargs):
    if not reverse:
        if action.startswith("post_"):
            mark(type(instance), [instance.pk], using)
    elif action == "pre_clear":
        _mark_owners_of(instance, using)  # while they still have it
    elif action.startswith("post_"):
        mark(model, pk_set or (), using)


def _mark_owners_of(term, using):
    for owner in SEARCHABLE:
        for field in owner.search_terms:
            if owner._meta.get_field(field).related_model is type(term):
                _mark_those_with(owner, field, term, using)


def _mark_those_with(owner, field, value, using):
    pks = owner.objects.using(using).filter(**{field: value}).values_list("pk", flat=True)
    mark(owner, pks, using)
