"""Worlds that are made in earnest once in a process; after that the same rows are put back.

Setting a world up through the operations takes much longer than most tests; the rows, their ids
and the keys to them are the same afterwards. So it is with what somebody does first in a world that
was put back, as logging in: what the operations wrote is written again, as long as nothing else
was written in between.
"""

from collections.abc import Callable, Hashable, Iterable
from copy import copy
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model
from psycopg import sql

from reports.vault.primitives import password_keys

# What migrations leave there, for every test alike.
STANDING = frozenset({"auth_permission", "django_content_type"})

type Columns = tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """What the maker returned, and the statements that write the rows it left."""

    made: Any
    statements: str


@dataclass(frozen=True)
class Standing:
    """A world that was put back in this very transaction, and what was written up to then."""

    key: Hashable
    session: object
    points: tuple[str | None, ...]
    written: dict[str, int]
    journal: tuple[tuple[str, int], ...]


_kept: dict[Hashable, Kept] = {}
_standing: list[Standing] = []


def nothing_stands() -> None:
    """What a test put back is no other's."""
    _standing.clear()


def kept[**P, T](make: Callable[P, T]) -> Callable[P, T]:
    """Let a maker of a world be called once for the same arguments, keys, costs and day.

    It is called in an empty database; where something stands already, it always works in earnest.
    """

    @wraps(make)
    def made_or_put_back(*args: P.args, **kwargs: P.kwargs) -> T:
        key = (make.__module__, make.__name__, args, tuple(sorted(kwargs.items())), _ground())
        if key in _kept:
            _put_back(key)
        elif _some(tables := _tables()):
            return make(*args, **kwargs)
        else:
            made = make(*args, **kwargs)
            _kept[key] = Kept(made, "".join(map(_inserts, _some(tables))))
        found: T = fresh(_kept[key].made)
        return found

    return made_or_put_back


def taken[T](name: Hashable, take: Callable[[], T]) -> T:
    """Take a step; if it was taken before from the very same rows, write what it wrote then.

    What is the same is known only right after a world was put back, or another such step. Whoever
    takes it says in its name what else it depends on. A step that writes to the journal is always
    taken in earnest.
    """
    before = _untouched()
    if before is None:
        return take()
    key = (before.key, name)
    if key in _kept:
        _put_back(key)
    else:
        made = take()
        if _journal() != before.journal:
            return made
        changed = [each for each, rows in _written().items() if rows != before.written.get(each)]
        _kept[key] = Kept(made, "".join(_deletes(table) + _inserts(table) for table in changed))
        _note(key)
    found: T = fresh(_kept[key].made)
    return found


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


def _inserts(table: str) -> str:
    """The statement that writes its rows as they are now; nothing where it has none."""
    values = sql.SQL(" || ',' || ").join(
        sql.SQL("quote_nullable({}::text)").format(sql.Identifier(column))
        for column in _tables()[table]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("select string_agg('(' || {} || ')', ',') from {}").format(
                values, sql.Identifier(table)
            )
        )
        (rows,) = cursor.fetchone()
    columns = sql.SQL(", ").join(map(sql.Identifier, _tables()[table]))
    words = sql.SQL("insert into {} ({}) overriding system value values ")
    return f"{words.format(sql.Identifier(table), columns).as_string()}{rows};\n" if rows else ""


def _deletes(table: str) -> str:
    return sql.SQL("delete from {};\n").format(sql.Identifier(table)).as_string()


def _put_back(key: Hashable) -> None:
    """As they were, in one go: without the triggers, whose rows are among them."""
    role = "set session_replication_role = {};\n".format
    with connection.cursor() as cursor:
        cursor.execute(f"{role('replica')}{_kept[key].statements}{role('origin')}")
    _note(key)


def _note(key: Hashable) -> None:
    """Remember what stands, where it goes with the test's transaction."""
    nothing_stands()
    if connection.in_atomic_block:
        points = tuple(connection.savepoint_ids)
        _standing.append(Standing(key, connection.connection, points, _written(), _journal()))


def _untouched() -> Standing | None:
    """What stands, if nothing was written since, nor taken back."""
    for each in _standing:
        same = each.session is connection.connection and each.points == (*connection.savepoint_ids,)
        if same and each.written == _written() and each.journal == _journal():
            return each
    return None


def _written() -> dict[str, int]:
    """How many rows were inserted, changed or deleted in this transaction so far, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from (select relname, pg_stat_get_xact_tuples_inserted(oid)"
            " + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid) as rows"
            " from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace) as each"
            " where rows > 0"
        )
        return dict(cursor.fetchall())


def _journal() -> tuple[tuple[str, int], ...]:
    """What is written outside the database: only ever added to."""
    files = Path(settings.LINDEN_JOURNAL_DIR).iterdir()
    return tuple(sorted((each.name, each.stat().st_size) for each in files))
