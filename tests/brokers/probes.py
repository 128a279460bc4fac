"""The table in which the probing tasks of `quick.py` tell what they did."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
from django.db import connection

Row = tuple[str, str, int]


def database_url() -> str:
    """The test's database, for other processes."""
    name = str(connection.settings_dict["NAME"])
    return os.environ["LINDEN_DATABASE_URL"].replace("/postgres?", f"/{name}?")


class Probes:
    """What was written so far, in order."""

    def __init__(self, link: "psycopg.Connection[tuple[object, ...]]") -> None:
        self._link = link

    @classmethod
    @contextmanager
    def made(cls) -> Iterator["Probes"]:
        """The tables, for as long as the block lasts."""
        with psycopg.connect(database_url(), autocommit=True) as link:
            link.execute("create table probe (number serial, key text, what text, pid int)")
            link.execute("create table probe_go (yes bool)")
            yield cls(link)
            # A killed worker's session may still hold them for a moment.
            link.execute("drop table probe, probe_go")

    def let_go(self) -> None:
        """All waiting probes go on."""
        self._link.execute("insert into probe_go values (true)")

    def rows(self) -> list[Row]:
        """Key, what happened, process id."""
        found = self._link.execute("select key, what, pid from probe order by number").fetchall()
        return [(str(key), str(what), int(str(pid))) for key, what, pid in found]

    def count(self, what: str, key: UUID | str | None = None) -> int:
        """How often that happened."""
        return sum(
            row_what == what and (key is None or row_key == str(key))
            for row_key, row_what, _ in self.rows()
        )
