"""Queries that always read the same, put into SQL once.

To put a union of twenty queries into SQL takes as long as to answer it, and every page of a list asks two such.
"""

from collections.abc import Callable, Hashable

from django.db import connections, router
from django.db.models import QuerySet

from networks.models import Network

_statements: dict[tuple, tuple[str, tuple]] = {}


def lines(name: Hashable, make: Callable[[], QuerySet]) -> list[tuple]:
    """The lines of a query of values, as the database gives them.

    `name` has to hold whatever decides how the query reads; `make` is called only when a name is new.
    """
    connection = connections[router.db_for_read(Network)]
    key = name, connection.vendor
    if key not in _statements:
        _statements[key] = make().query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(*_statements[key])
        return cursor.fetchall()
