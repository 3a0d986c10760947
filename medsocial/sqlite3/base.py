"""The backend that `ENGINE` names."""

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from django.db.backends.sqlite3 import base

# What SQLite says where it cannot write beside the file what it would need even to read: its journal.
CANNOT_WRITE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
PRIMARY_CODE = 0xFF  # the bits of an error's number that tell its kind


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but a file that cannot be written is read as it is."""

    def get_new_connection(self, conn_params: dict) -> sqlite3.Connection:
        """A connection; one to a file that does not change if nobody can write there."""
        try:
            return super().get_new_connection(conn_params)
        except sqlite3.OperationalError as error:
            path = Path(self.settings_dict["NAME"])
            if error.sqlite_errorcode & PRIMARY_CODE not in CANNOT_WRITE or not is_read_only(path):
                raise
            as_it_is = {"database": f"file:{quote(str(path))}?immutable=1", "uri": True}
            return super().get_new_connection(conn_params | as_it_is)


def is_read_only(path: Path) -> bool:
    """Whether there is such a file and this process may not change it."""
    return path.is_file() and not os.access(path, os.W_OK)
