"""Bring what the roles have been given to what they should have, statement by statement."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection, transaction
from psycopg import sql

from config.roles import actual, wanted
from config.roles.actual import EVERYBODY, Grant, Thing
from config.roles.rights_notation import LIMITED, Role
from config.roles.wanted import Logins
from reports.locks import lock_number

LOCK = lock_number("database_roles")


class NotGiven(Exception):
    """This login may not give or take what was needed; nothing was changed."""


@transaction.atomic
def give(named: Logins) -> list[str]:
    """Give and take until the table holds; returns a line for each thing that changed.

    Raises NotGiven: whoever does not own a thing but may use it is only warned by PostgreSQL.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    should = wanted.grants(actual.things(), named)
    limited = [named[role] for role in LIMITED]
    done = _bring(actual.grants(limited), should)
    if done and actual.grants(limited) != should:
        raise NotGiven
    return done


def given_here() -> Logins | None:
    """The logins that may connect to this database as its roles; None where there are none yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_get_userbyid(grantee) from pg_database, aclexplode(datacl)"
            " where datname = current_database() and grantee <> 0 and privilege_type = 'CONNECT'"
        )
        names = {name for (name,) in cursor.fetchall()}
    ending = f"_{Role.PUBLIC.value}"
    for prefix in sorted(name.removesuffix(ending) for name in names if name.endswith(ending)):
        found = wanted.logins(prefix)
        if {found[role] for role in LIMITED} <= names:
            return found
    return None


def _bring(there: frozenset[Grant], should: frozenset[Grant]) -> list[str]:
    have, need = _by_whom(there), _by_whom(should)
    done: dict[Thing, list[str]] = defaultdict(list)
    statements: list[sql.Composed] = []
    for key in sorted(have.keys() | need.keys()):
        thing, grantee = key
        if have[key] == need[key]:
            continue
        more = have[key] - need[key]
        if more:
            statements.append(_statement("REVOKE ALL ON", thing, "FROM", grantee))
        statements += [
            _grant(each) for each in sorted(need[key] if more else need[key] - have[key])
        ]
        done[thing].append(grantee)
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("; ").join(statements))
    return [f"{thing.kind.lower()} {thing.name}: {', '.join(done[thing])}" for thing in done]


def _by_whom(grants: Iterable[Grant]) -> defaultdict[tuple[Thing, str], set[Grant]]:
    found: defaultdict[tuple[Thing, str], set[Grant]] = defaultdict(set)
    for grant in grants:
        found[grant.thing, grant.grantee].add(grant)
    return found


def _grant(grant: Grant) -> sql.Composed:
    columns = sql.SQL(" ({})").format(sql.Identifier(grant.column)) if grant.column else sql.SQL("")
    return sql.SQL("GRANT {}{} ON {} {} TO {}").format(
        sql.SQL(grant.privilege),
        columns,
        sql.SQL(grant.thing.kind),
        sql.SQL(grant.thing.name),
        sql.Identifier(grant.grantee),
    )


def _statement(verb: str, thing: Thing, to: str, grantee: str) -> sql.Composed:
    whom = sql.SQL("PUBLIC") if grantee == EVERYBODY else sql.Identifier(grantee)
    return sql.SQL("{} {} {} {} {}").format(
        sql.SQL(verb),
        sql.SQL(thing.kind),
        sql.SQL(thing.name),
        sql.SQL(to),
        whom,
    )
