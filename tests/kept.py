"""Worlds that are made in earnest once in a process; after that the same rows are put back.

Setting a world up through the operations takes much longer than most tests; the rows, their ids
and the keys to them are the same afterwards.
"""

from collections.abc import Callable, Hashable, Iterable
from copy import copy
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from reports.vault.primitives import password_keys

# What migrations leave there, for every test alike.
STANDING = frozenset({"auth_permission", "django_content_type"})

type Columns = tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """What the maker returned, and the rows it left, by table."""

    made: Any
    rows: dict[str, bytes]


_kept: dict[Hashable, Kept] = {}


def kept[**P, T](make: Callable[P, T]) -> Callable[P, T]:
    """Let a maker of a world be called once for the same arguments, keys, costs and day.

    It is called in an empty database; where something stands already, it always works in earnest.
    """

    @wraps(make)
    def made_or_put_back(*args: P.args, **kwargs: P.kwargs) -> T:
        key = (make.__module__, make.__name__, args, tuple(sorted(kwargs.items())), _ground())
        if key in _kept:
            _put_back(_kept[key].rows)
        elif _some(tables := _tables()):
            return make(*args, **kwargs)
        else:
            made = make(*args, **kwargs)
            _kept[key] = Kept(made, {table: _copied(table) for table in _some(tables)})
        found: T = fresh(_kept[key].made)
        return found

    return made_or_put_back


def fresh(made: Any) -> Any:
    """The same with copies of what a test may change: rows, lists, dictionaries."""
    if isinstance(made, Model):
        return copy(made)
    if isinstance(made, dict):
        return {key: fresh(value) for key, value in made.items()}
    if isinstance(made, list):
        return [fresh(value) for value in made]
    if is_dataclass(made) and not isinstance(made, type):
        return replace(
            made, **{each.name: fresh(getattr(made, each.name)) for each in fields(made)}
        )
    return made


def _ground() -> Hashable:
    """What rows depend on besides arguments: keys, what a password costs, the region, the day."""
    files = (
        settings.LINDEN_VAULT_KEYS_FILE,
        settings.LINDEN_LOOKUP_KEY_FILE,
        settings.LINDEN_RECOVERY_PUBLIC_KEY_FILE,
    )
    keys = tuple(Path(file).read_bytes() for file in files)
    return keys, password_keys.COST, settings.LINDEN_REGION, datetime.now(UTC).date()


@cache
def _tables() -> dict[str, Columns]:
    """Every table that a test may fill, with the columns that can be written."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, array_agg(column_name::text) from information_schema.columns"
            " where table_schema = 'public' and is_generated = 'NEVER' and table_name = any(%s)"
            " group by 1 order by 1",
            [sorted(set(names) - STANDING)],
        )
        return {name: tuple(columns) for name, columns in cursor.fetchall()}


def _some(tables: Iterable[str]) -> list[str]:
    """Those of the tables that have rows."""
    looks = [
        sql.SQL("select {} where exists (select 1 from {})").format(name, sql.Identifier(name))
        for name in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" union all ").join(looks))
        return [name for (name,) in cursor.fetchall()]


def _copied(table: str) -> bytes:
    with (
        connection.cursor() as cursor,
        cursor.copy(_statement("copy {} ({}) to stdout", table)) as rows,
    ):
        return b"".join(bytes(row) for row in rows)


def _put_back(kept_rows: dict[str, bytes]) -> None:
    """As they were: without the triggers, whose rows are among them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        for table, rows in kept_rows.items():
            with cursor.copy(_statement("copy {} ({}) from stdin", table)) as into:
                into.write(rows)
        cursor.execute("set session_replication_role = origin")


def _statement(words: Any, table: str) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, _tables()[table]))
    return sql.SQL(words).format(sql.Identifier(table), columns)
