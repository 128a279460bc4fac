"""R6: each role may do what the table says, tried table by table and verb by verb, and no more."""

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from psycopg import errors, sql

from config.roles import actual, passing, rights_by_table, roles_page, wanted
from config.roles.actual import EVERYBODY, Grant
from config.roles.rights_notation import LIMITED, Rights, Role, read
from tests.roles.conftest import Link
from tests.under_roles import LOGINS

pytestmark = pytest.mark.django_db

TRIED = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")


def test_every_table_has_a_line_and_every_line_a_table() -> None:
    """What a release no longer knows stays until the one before it is gone, rights and all."""
    names = {name.removeprefix("public.") for name in _tables() if name.startswith("public.")}
    models = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert models <= names
    missing = names - rights_by_table.TABLES.keys()
    assert not missing, f"give them a line in config/roles/rights_by_table.py: {sorted(missing)}"
    assert rights_by_table.TABLES.keys() <= names, "there is no such table any more"


def test_whatever_a_crash_empties_passes() -> None:
    """Drafts pass too, and survive a crash: `tests/reports/vault/test_vault_triggers.py`. So do the
    heartbeats of sweeps: what runs once a day is not missed because the database fell.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select format('%%I.%%I', relnamespace::regnamespace, relname) from pg_class"
            " where relkind = 'r' and relpersistence = 'u'"
            " and relnamespace::regnamespace::text = any(%s)",
            [list(actual.SCHEMAS)],
        )
        unlogged = {name for (name,) in cursor.fetchall()}
    assert set(passing.names()) == unlogged | {
        "public.reports_draftrow",
        "public.reports_heartbeat",
    }


def test_the_page_is_current() -> None:
    assert roles_page.PAGE.read_text(encoding="utf-8") == roles_page.written(), (
        "write it anew: ./run database_roles --page"
    )


def test_the_catalogues_hold_exactly_the_table() -> None:
    there = actual.grants([LOGINS[role] for role in LIMITED])
    should = wanted.grants(actual.things(), LOGINS)
    assert _words(there - should) == []
    assert _words(should - there) == []


def test_everybody_has_nothing() -> None:
    assert [grant for grant in actual.grants([]) if grant.grantee == EVERYBODY] == []


@pytest.mark.parametrize("role", LIMITED)
def test_each_verb_on_each_table_is_let_through_or_refused(
    links: dict[Role, Link], role: Role
) -> None:
    wrong = []
    for name, columns in _tables().items():
        rights = wanted.rights_on(name)
        given = rights.of(role) if rights else frozenset()
        for verb in TRIED:
            may = {column for privilege, column in given if privilege == verb}
            for column in columns if verb in ("SELECT", "UPDATE") else [""]:
                expected = bool(may & {"", column})
                if _is_let(links[role], verb, name, column) is not expected:
                    wrong.append(f"{verb} {name} {column}: {'' if expected else 'not '}expected")
    assert wrong == []


ELSEWHERE = (
    "create table public.own (x int)",
    "create table pgmq.own (x int)",
    "create schema own",
    "create temporary table own (x int)",
    "create role own",
    "set role linden_migrate",
    "set session authorization linden_migrate",
    "set session_replication_role = replica",
    "alter table reports_event disable trigger all",
    "drop trigger audit_keep_rows on reports_event",
    "alter table reports_user add column own int",
    "drop table reports_user",
    "create index on reports_user (login)",
    "copy reports_event to '/tmp/own'",
    "copy reports_event from program 'true'",
    "select pg_read_file('/etc/passwd')",
    "select lo_create(0)",
    "select * from pg_authid",
    "select pgmq.create('own')",
    "select pgmq.drop_queue('urgent')",
    "select pgmq.purge_queue('urgent')",
    "select linden_written_once()",
    "alter system set fsync = off",
)


@pytest.mark.parametrize("role", LIMITED)
@pytest.mark.parametrize("statement", ELSEWHERE)
def test_what_lies_beyond_tables_is_refused(
    links: dict[Role, Link], role: Role, statement: str
) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        links[role].execute(statement.encode())


@pytest.mark.parametrize("letters", ["X", "S(", "S()", "s", "S, I", "SI(a;b)"])
def test_other_letters_are_refused(letters: str) -> None:
    with pytest.raises(ValueError, match="not the letters"):
        read(letters)


def test_the_backup_locks_what_passes_and_reads_all_else() -> None:
    assert Rights(passing=True).of(Role.BACKUP) == {("MAINTAIN", "")}
    assert Rights().of(Role.BACKUP) == {("SELECT", "")}


def _tables() -> dict[str, list[str]]:
    """Every table that lies in our schemas, by its full name, with its columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select format('%%I.%%I', nspname, relname), array_agg(attname::text order by attnum)"
            " from pg_class c join pg_namespace n on n.oid = relnamespace"
            " join pg_attribute on attrelid = c.oid and attnum > 0 and not attisdropped"
            " and attgenerated = '' and attidentity <> 'a'"
            " where nspname = any(%s) and relkind = 'r' group by 1 order by 1",
            [list(actual.SCHEMAS)],
        )
        return dict(cursor.fetchall())


def _is_let(link: Link, verb: str, name: str, column: str) -> bool:
    """Whether the database lets it through; rights are looked at before rows and values are."""
    try:
        with link.transaction():
            link.execute(_statement(verb, name, column))
            raise psycopg.Rollback
    except errors.InsufficientPrivilege:
        return False
    except errors.NotNullViolation:
        return True
    return True


def _statement(verb: str, name: str, column: str) -> sql.Composed:
    words = {
        "SELECT": "select {column} from {table} limit 0",
        "INSERT": "insert into {table} default values",
        "UPDATE": "update {table} set {column} = default",
        "DELETE": "delete from {table}",
        "TRUNCATE": "truncate {table} cascade",
    }[verb]
    return sql.SQL(words).format(
        column=sql.Identifier(column or "id"),
        table=sql.SQL(name),
    )


def _words(grants: frozenset[Grant]) -> list[str]:
    return [str(grant) for grant in sorted(grants)]
