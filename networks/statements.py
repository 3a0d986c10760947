"""Queries that always read the same, put into SQL once.

To put a union of twenty queries into SQL takes as long as to answer it, and every page of a list asks two such.
"""

from collections.abc import Callable, Hashable

from django.db import connections, router
from django.db.models import BigIntegerField, Expression, QuerySet

from networks.models import Network

_statements: dict[tuple, tuple[str, tuple]] = {}


class Parameter(Expression):
    """A place in a query for a whole number that is given each time the query is put."""

    output_field = BigIntegerField()

    def __init__(self, name: str):
        super().__init__()
        self.name = name

    def as_sql(self, compiler, connection):
        """A mark that stands for this place, until `lines` gives its value."""
        return "%s", [self]


def lines(name: Hashable, make: Callable[[], QuerySet], **values: int) -> list[tuple]:
    """The lines of a query of values, as the database gives them, with values for its parameters.

    `name` has to hold whatever else decides how the query reads; `make` is called only when a name is new.
    """
    connection = connections[router.db_for_read(Network)]
    key = name, connection.vendor
    if key not in _statements:
        _statements[key] = make().query.get_compiler(connection=connection).as_sql()
    statement, parameters = _statements[key]
    given = [values[each.name] if isinstance(each, Parameter) else each for each in parameters]
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()
