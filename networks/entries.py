"""The rows of the directory as they stand on its pages, kept until something changes that they show.

To read and to write two dozen rows takes longer than all else that a page needs. Which networks changed the database
itself notes (networks/revision_triggers.py), with what a row shows of other tables.
"""

from collections.abc import Collection, Iterable
from threading import Lock

from django.db import router
from django.db.models import QuerySet
from django.template.loader import get_template
from django.utils.translation import get_language

from networks import revision, statements
from networks.models import ChangedNetwork, Network

KEPT = 2000  # rows, of two kilobytes each


class _Rows:
    """Rows by language and network, as they are under a revision of a database: `version`."""

    def __init__(self):
        self.version = "", 0
        self.rows: dict[tuple[str, int], str] = {}

    def catch_up(self) -> None:
        """Forget the rows of networks that changed since; all, if the database is another or has begun anew."""
        database, number = self.version
        version = router.db_for_read(Network), revision.at_least(number)
        if version == self.version:
            return
        if version[0] != database or version[1] < number:
            self.rows.clear()
        else:
            changed = {key for (key,) in statements.lines("changed", _changed, since=number)}
            everyone = ChangedNetwork.ALL in changed
            self.rows = {key: row for key, row in self.rows.items() if not everyone and key[1] not in changed}
        self.version = version

    def keep(self, rows: dict[tuple[str, int], str]) -> None:
        """Keep more rows; those kept longest go."""
        self.rows |= rows
        for key in list(self.rows)[: max(0, len(self.rows) - KEPT)]:
            del self.rows[key]


def _changed() -> QuerySet:
    return ChangedNetwork.objects.filter(revision__gt=statements.Parameter("since")).values_list("network")


_kept, _lock = _Rows(), Lock()


def written(keys: Iterable[int], *, query: str = "", chosen: Collection[int] = ()) -> list[str]:
    """The rows of networks, in the order of their keys: markup.

    The words of the query are marked in them; the networks that are `chosen` are ticked to be compared. Rows with
    neither are kept.
    """
    keys, language = list(keys), get_language()
    with _lock:
        _kept.catch_up()
        version = _kept.version  # from before what is read now, which is no older
        rows = (
            {} if query else {key: _kept.rows[language, key] for key in keys if (language, key) in _kept.rows}
        )
    for key in chosen:
        rows.pop(key, None)
    missing = [key for key in keys if key not in rows]
    if missing:
        template = get_template("networks/includes/entry.html")
        for key, network in Network.objects.with_card_data().in_bulk(missing).items():
            shown = {"network": network, "query": query, "chosen": key in chosen}
            rows[key] = template.render(shown | {"heading_level": 2, "choosable": True})
        with _lock:
            if _kept.version == version and not query:
                _kept.keep(
                    {(language, key): rows[key] for key in missing if key in rows and key not in chosen}
                )
    return [rows[key] for key in keys if key in rows]


def forget() -> None:
    """Keep no row; for those who replace the database itself."""
    _kept.__init__()
