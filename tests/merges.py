"""What tests of merges have in common: doing one, and comparing the directory before and after."""

from django.apps import apps

from networks import merging
from networks.models import ChangedNetwork, Merge, Network, Revision, Source


def network(slug: str) -> Network:
    return Network.objects.get(slug=slug)


def key(slug: str) -> int:
    return network(slug).pk


def cited(of: Network) -> set[tuple[str, str]]:
    return set(of.citations.values_list("field", "source"))


# What the directory is made of; not what counts its changes or remembers them.
MODELS = [
    model
    for model in apps.get_app_config("networks").get_models(include_auto_created=True)
    if model not in {ChangedNetwork, Merge, Revision} and not model.__name__.startswith("Historical")
]
# What rows say, whoever says it twice.
SAID = {
    "other_names": ["name"],
    "figures": ["metric", "as_of", "source"],
    "communities": ["slug", "name"],
    "shares": ["survey", "label_en", "measure", "segment", "base"],
}


def source(number: int = 0) -> Source:
    """One of the sources."""
    return Source.objects.order_by("pk")[number]


def said(of: Network, relation: str) -> set[tuple]:
    return set(getattr(of, relation).values_list(*SAID[relation]))


def merge(kept: str, merged: str, **asked) -> Merge:
    """Merge the second network into the first."""
    return merging.merge(key(kept), key(merged), **asked)


def undo(done: Merge) -> list[str]:
    """Take a merge back; what could not be."""
    return merging.undo(done).lost


def snapshot() -> dict[str, list]:
    """All that the directory says: every row with its key, every pair of a list; not when it was changed."""
    return {model._meta.label: _rows(model) for model in MODELS}


def _rows(model) -> list[tuple]:
    own = {"id"} if model._meta.auto_created else set()
    columns = {field.attname for field in model._meta.concrete_fields} - own - {"updated_at"}
    return sorted(model.objects.values_list(*sorted(columns)), key=repr)
