"""Four attacks on one table by raw SQL, and where each is noticed."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_bytes, token_hex
from typing import Any, Final, Protocol
from uuid import UUID

import pytest
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, IntegrityError, connection, transaction
from django.test import Client
from psycopg import sql as compose

from reports.accounts.directory.profiles import NoAccount
from reports.accounts.directory.staff import NotStaff
from reports.audit.chain.seals import is_behind
from reports.audit.verification.verify import verify
from reports.cases.access.access import NoKey, NotYours
from reports.cases.casework.reporter import CodeUnknown
from reports.cases.records.unreadable import Unreadable
from reports.vault.primitives.errors import SealBroken
from reports.vault.team_keys.key_hierarchy import NoVersion

# What of an attack is no fault of the attack: a value that is there already, or that none may be.
CONSTRAINTS: Final = (IntegrityError, DataError)
REFUSED_BY_CONSTRAINT: Final = "a constraint refuses it"
VERBS: Final = ("insert", "update", "delete", "older")
REFUSED: Final = (SealBroken, Unreadable, NotYours, NoKey, NotStaff, NoVersion, CodeUnknown)
# Where a row that must be there is gone, an error of the program is as good as a refusal.
GONE: Final = (*REFUSED, NoAccount, ObjectDoesNotExist, ValueError, TypeError)
# Left as it is: what is Django's own bookkeeping of its migrations and of the rights nobody has.
NOT_OURS: Final = frozenset({"django_migrations", "django_content_type", "auth_permission"})
# Columns that say whom a row is for: the attacker has an account, and would like to be that one.
PERSONS: Final = (
    "user_id",
    "holder_id",
    "owner_id",
    "opened_by_id",
    "actor_id",
    "author_id",
    "instead_id",
)
type Rows = Mapping[str, list[tuple[Any, ...]]]


class World(Protocol):
    """Rows in tables, what they were before something changed, and who looks at them."""

    @property
    def before(self) -> Rows:
        """Every row from before."""

    @property
    def attacker(self) -> UUID:
        """The account of somebody who works elsewhere, and writes to the database."""

    @property
    def now(self) -> datetime:
        """When it is looked at."""

    def refused(self) -> bool:
        """Look at everything as everybody does: whether less is there for those it is for.

        Fails if anything is read, shown or sent that must not be, or somebody is somebody else.
        """


@dataclass(frozen=True)
class Look:
    """What one browser is shown at one address, while nothing was attacked."""

    cookies: str
    address: str
    shown: frozenset[str]
    is_open: bool


def look(cookies: str, address: str, canaries: Collection[str]) -> Look:
    """Look at a page as it is now, in the browser that holds these cookies: which of the words
    that are only for some stand there.
    """
    client = Client(raise_request_exception=False)
    client.cookies.load(cookies)
    answer = client.get(address)
    found = {words for words in canaries if words.encode() in answer.content}
    return Look(cookies, address, frozenset(found), answer.status_code == 200)


def cookies_of(client: Client) -> str:
    """What a browser holds now: however it is thrown out later."""
    return "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())


def shows_less(looks: Iterable[Look], canaries: Collection[str]) -> bool:
    """Look again: whether a page is shut, or lacks words. Fails if one shows more, or is open."""
    less = False
    for before in looks:
        now = look(before.cookies, before.address, canaries)
        assert now.shown <= before.shown, (now.shown, now.address)
        assert before.is_open or not now.is_open, now.address
        less = less or now != before
    return less


def tables() -> list[str]:
    """Every table of every app."""
    found = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(found - NOT_OURS)


def run(statement: str, *values: Any, **names: str) -> list[tuple[Any, ...]]:
    """Run a statement as an attacker does; what it finds."""
    quoted = {name: compose.Identifier(value) for name, value in names.items()}
    with connection.cursor() as cursor:
        cursor.execute(compose.SQL(statement).format(**quoted), values)
        return list(cursor.fetchall()) if cursor.description else []


def every_row() -> Rows:
    """All rows of all tables, as an attacker keeps them."""
    return {table: _rows(table, _columns(table)) for table in tables()}


def _rows(table: str, names: Iterable[str]) -> list[tuple[Any, ...]]:
    """What can be written of every row: not what the database reckons itself."""
    columns = compose.SQL(", ").join(map(compose.Identifier, names))
    with connection.cursor() as cursor:
        cursor.execute(compose.SQL("select {} from {}").format(columns, compose.Identifier(table)))
        return list(cursor.fetchall())


def _write(table: str, names: Sequence[str], marks: Sequence[str], values: Sequence[Any]) -> None:
    columns = compose.SQL(", ").join(map(compose.Identifier, names))
    statement = compose.SQL("insert into {} ({}) values ({})").format(
        compose.Identifier(table), columns, compose.SQL(", ".join(marks))
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def as_owner() -> Iterator[None]:
    """No trigger and no foreign key holds the owner of a database up."""
    run("set session_replication_role = replica")
    yield
    run("set session_replication_role = origin")


def _columns(table: str) -> dict[str, str]:
    found = run(
        "select column_name::text, data_type::text from information_schema.columns"
        " where table_name = %s and is_generated = 'NEVER' order by ordinal_position",
        table,
    )
    return {name: kind for name, kind in found}


def _tried(statement: str, *values: Any, **names: str) -> bool:
    """Whether it went in: what a constraint of the database refuses was an attack that failed."""
    try:
        with transaction.atomic():
            run(statement, *values, **names)
    except CONSTRAINTS:
        return False
    return True


def _alone_by(table: str) -> set[str]:
    """The columns by which one row alone is found, but for those that lead to other rows: lookups,
    names, cookies, numbers, times.
    """
    found = run(
        "select distinct a.attname::text from pg_index i join pg_attribute a"
        " on a.attrelid = i.indrelid and a.attnum = any(i.indkey)"
        " where i.indisunique and i.indrelid = %s::regclass and (a.atttypid in ('bytea'::regtype,"
        " 'int4'::regtype, 'int8'::regtype, 'timestamptz'::regtype, 'date'::regtype)"
        " or i.indnatts = 1 and a.atttypid in ('text'::regtype, 'varchar'::regtype))",
        table,
    )
    return {name for (name,) in found}


def _fresh(value: Any) -> Any:
    """Another of its kind and length, that no row has; of bytes the first says which key."""
    if isinstance(value, str):
        return token_hex(len(value))[: len(value)]
    if isinstance(value, int):
        return value + 1_000_000
    if isinstance(value, date):  # of days and of moments
        return value + timedelta(days=400)
    return bytes(value)[:1] + token_bytes(len(value) - 1) if value else value


def insert(world: World, table: str) -> bool:
    """Each row once more, found by another id and lookup, for the attacker where it names a person.

    What stands once for another row (a case has one follow-up) a constraint refuses.
    """
    kinds, alone_by = _columns(table), _alone_by(table)
    key = next(iter(kinds))
    landed = False
    for row in _rows(table, kinds):
        copy = dict(zip(kinds, row, strict=True))
        copy |= {name: world.attacker for name in PERSONS if name in copy}
        copy |= {name: _fresh(copy[name]) for name in alone_by if copy[name] is not None}
        fresh = {"uuid": "gen_random_uuid()", "bigint": "(random() * 1e9)::bigint"}.get(kinds[key])
        marks = [fresh if name == key and fresh else "%s" for name in copy]
        values = [value for name, value in copy.items() if not (name == key and fresh)]
        try:
            with transaction.atomic():
                _write(table, list(copy), marks, values)
                landed = True
        except CONSTRAINTS:
            continue
    return landed


def update(world: World, table: str) -> bool:
    """Every blob moves to the next row, every person becomes the attacker, nothing has ended."""
    changes = list(_changes(world, table))
    return any(changes) or not changes


def _changes(world: World, table: str) -> Iterator[bool]:
    kinds = _columns(table)
    key = next(iter(kinds))
    for name, kind in kinds.items():
        if name in PERSONS:
            yield _tried(
                "update {table} set {column} = %s", world.attacker, table=table, column=name
            )
        elif kind == "bytea":
            yield _tried(
                "update {table} t set {column} = o.v from (select ctid k, coalesce("
                "lead({column}) over by_key, first_value({column}) over by_key) v from {table}"
                " window by_key as (order by {key}, ctid)) o where t.ctid = o.k",
                table=table,
                column=name,
                key=key,
            )
        elif kind == "boolean":
            yield _tried("update {table} set {column} = not {column}", table=table, column=name)
        elif kind in ("integer", "smallint", "bigint") and name != key:
            yield _tried("update {table} set {column} = {column} + 1", table=table, column=name)
        elif kind in ("timestamp with time zone", "date"):
            later = "update {table} set {column} = {column} + interval '9 days'"
            yield _tried(later, table=table, column=name)
            yield _tried("update {table} set {column} = null", table=table, column=name)


def delete(_: World, table: str) -> bool:
    """All of it."""
    run("delete from {table}", table=table)
    return True


def older(world: World, table: str) -> bool:
    """All rows as they were: what was changed, what was removed, what was erased."""
    run("delete from {table}", table=table)
    names = list(_columns(table))
    for row in world.before[table]:
        _write(table, names, ["%s"] * len(row), row)
    return True


# Each returns whether anything of it went into the table.
ATTACKS: Final[dict[str, Callable[[World, str], bool]]] = {
    "insert": insert,
    "update": update,
    "delete": delete,
    "older": older,
}


def noticed(world: World) -> str:
    """Where it is noticed; fails if it gave the attacker anything."""
    places = ["refused where it is used"] if world.refused() else []
    if is_behind() or verify(now=world.now).faults:
        places.append("`verify_audit`")
    return ", ".join(places) or "–"


def played(world: World, wanted: Mapping[str, Collection[str]]) -> dict[str, dict[str, str]]:
    """What is noticed where, by table and verb. Every table has to have rows."""
    empty = [table for table in wanted if not world.before[table]]
    assert not empty, empty
    found: dict[str, dict[str, str]] = {table: {} for table in wanted}
    for table, verbs in wanted.items():
        for verb in verbs:
            point = transaction.savepoint_create()
            with as_owner():
                landed = ATTACKS[verb](world, table)
            try:
                found[table][verb] = noticed(world) if landed else REFUSED_BY_CONSTRAINT
            except (AssertionError, pytest.fail.Exception) as fault:
                raise AssertionError(f"{verb} on {table}") from fault
            finally:
                transaction.savepoint_rollback(point)
    return found
