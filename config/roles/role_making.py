"""Make the roles of an installation, and let the one that migrates own what there is."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db import connection, transaction
from psycopg import sql

from config.roles import actual
from config.roles.giving import LOCK
from config.roles.rights_notation import Role
from config.roles.wanted import Logins

# A login and nothing else: no power over the server, no rights of another role.
ATTRIBUTES: Final = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS"
# Every login may make large objects otherwise, which nothing here uses.
_LARGE_OBJECTS: Final = ("lo_create(oid)", "lo_creat(integer)", "lo_from_bytea(oid, bytea)")


@transaction.atomic
def make(named: Logins, passwords: Mapping[Role, str]) -> list[str]:
    """Make what is missing of the roles, and hand over; returns a line for each thing done.

    Passwords leave this process only as what PostgreSQL keeps of them (SCRAM). Raises
    django.db.ProgrammingError where the login may not do that: it takes a superuser.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    return [
        *_roles(named),
        *_passwords(named, passwords),
        *_memberships(named),
        *_ownership(named[Role.MIGRATE]),
        *_defaults(named[Role.MIGRATE]),
        *_large_objects(),
    ]


def _roles(named: Logins) -> Iterator[str]:
    plain = (
        "select rolname, rolcanlogin and not (rolsuper or rolcreatedb or rolcreaterole"
        " or rolinherit or rolreplication or rolbypassrls) from pg_roles where rolname = any(%s)"
    )
    there: dict[str, bool] = dict(_rows(plain, [list(named.values())]))
    for login in named.values():
        if not there.get(login):
            verb = "ALTER" if login in there else "CREATE"
            _run(f"{verb} ROLE {{}} {ATTRIBUTES}", login)
            yield f"role {login}: {'made' if verb == 'CREATE' else 'attributes set'}"


def _passwords(named: Logins, passwords: Mapping[Role, str]) -> Iterator[str]:
    for role, password in passwords.items():
        login = named[role]
        with connection.cursor() as cursor:
            link = cursor.connection
            kept = link.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
            cursor.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(login), sql.Literal(kept.decode())
                )
            )
        yield f"role {login}: password set"


def _memberships(named: Logins) -> Iterator[str]:
    found = (
        "select pg_get_userbyid(roleid), pg_get_userbyid(member) from pg_auth_members"
        " where pg_get_userbyid(member) = any(%s)"
    )
    for role, member in _rows(found, [list(named.values())]):
        _run("REVOKE {} FROM {}", role, member)
        yield f"role {member}: no longer a member of {role}"


def _ownership(owner: str) -> Iterator[str]:
    moved = 0
    for thing, has in sorted(actual.things().items()):
        if has == owner or (thing.kind == "SEQUENCE" and _belongs(thing.name)):
            continue
        _run(f"ALTER {thing.kind} {thing.name} OWNER TO {{}}", owner)
        moved += 1
    for name in _types(owner):
        _run(f"ALTER TYPE {name} OWNER TO {{}}", owner)
        moved += 1
    if moved:
        yield f"role {owner}: owner of {moved} more things"


def _belongs(sequence: str) -> bool:
    """Whether a sequence is a column's, and so goes where its table goes."""
    found = "select 1 from pg_depend where objid = %s::regclass and deptype in ('a', 'i')"
    return bool(_rows(found, [sequence]))


def _types(owner: str) -> list[str]:
    """Types of their own, made beside the tables, that are somebody else's."""
    found = (
        "select format('%%I.%%I', nspname, typname) from pg_type t"
        " join pg_namespace n on n.oid = typnamespace left join pg_class c on c.oid = typrelid"
        " where nspname = any(%s) and (typtype in ('e', 'd', 'r') or relkind = 'c')"
        " and pg_get_userbyid(typowner) <> %s and not exists (select from pg_depend"
        " where classid = 'pg_type'::regclass and objid = t.oid and deptype = 'e')"
    )
    return [str(name) for (name,) in _rows(found, [list(actual.SCHEMAS), owner])]


def _defaults(owner: str) -> Iterator[str]:
    """Functions made later are nobody's to call either; tables already are."""
    closed = (
        "select 1 from pg_default_acl where defaclrole = %s::regrole and defaclnamespace = 0"
        " and defaclobjtype = 'f'"
    )
    if not _rows(closed, [owner]):
        _run("ALTER DEFAULT PRIVILEGES FOR ROLE {} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC", owner)
        yield f"role {owner}: new functions are not everybody's"


def _large_objects() -> Iterator[str]:
    for function in _LARGE_OBJECTS:
        open_to_all = "select 1 where has_function_privilege('public', %s, 'EXECUTE')"
        if _rows(open_to_all, [f"pg_catalog.{function}"]):
            _run(f"REVOKE EXECUTE ON FUNCTION pg_catalog.{function} FROM PUBLIC")
            yield f"function {function}: not everybody's any more"


def _rows(query: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _run(words: str, *names: object) -> None:
    identifiers = [sql.Identifier(str(name)) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(words).format(*identifiers))
