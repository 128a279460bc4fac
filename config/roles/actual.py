"""What the database allows whom, read from its catalogues: one shape for all kinds of things."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

SCHEMAS: Final = ("public", "pgmq")
EVERYBODY: Final = "PUBLIC"


@dataclass(frozen=True, order=True)
class Thing:
    """A database, schema, table, sequence or function, by its kind and its name in SQL."""

    kind: str
    name: str


@dataclass(frozen=True, order=True)
class Grant:
    """One privilege on one thing, or on one column of it, that somebody has."""

    thing: Thing
    privilege: str
    grantee: str
    column: str = ""


# Members of extensions belong to them: nothing of those is touched.
_THINGS: Final = """
with schemas as (
    select oid, nspname, nspowner, nspacl from pg_namespace where nspname = any(%(schemas)s)
), extended as (
    select classid, objid from pg_depend where deptype = 'e'
)
select 'DATABASE' as kind, format('%%I', datname) as name, datdba as owner,
    coalesce(datacl, acldefault('d', datdba)) as acl, 0::oid as relation
    from pg_database where datname = current_database()
union all
select 'SCHEMA', format('%%I', nspname), nspowner, coalesce(nspacl, acldefault('n', nspowner)), 0
    from schemas
union all
select case relkind when 'S' then 'SEQUENCE' else 'TABLE' end, format('%%I.%%I', nspname, relname),
    relowner,
    coalesce(relacl, acldefault(case relkind when 'S' then 's'::"char" else 'r' end, relowner)),
    c.oid
    from pg_class c join schemas n on n.oid = c.relnamespace
    where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
        and not exists (select from extended
            where classid = 'pg_class'::regclass and objid = c.oid)
union all
select 'FUNCTION',
    format('%%I.%%I(%%s)', nspname, proname, pg_get_function_identity_arguments(p.oid)), proowner,
    coalesce(proacl, acldefault('f', proowner)), 0
    from pg_proc p join schemas n on n.oid = p.pronamespace
    where prokind = 'f' and not exists (select from extended
        where classid = 'pg_proc'::regclass and objid = p.oid)
"""

_GRANTS: Final = f"""
with things as ({_THINGS}), grants as (
    select kind, name, '' as column_name, a.grantee, a.privilege_type
        from things, aclexplode(acl) a
    union all
    select kind, name, attname, a.grantee, a.privilege_type
        from things join pg_attribute t on attrelid = relation and relation <> 0,
            aclexplode(attacl) a
        where attacl is not null and not attisdropped
)
select kind, name, column_name, privilege_type,
    case when grantee = 0 then '{EVERYBODY}' else pg_get_userbyid(grantee) end
from grants where grantee = 0 or pg_get_userbyid(grantee) = any(%(grantees)s)
"""  # noqa: S608 - constants of this module


def things() -> dict[Thing, str]:
    """Everything that can be granted, with its owner."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select kind, name, pg_get_userbyid(owner) from ({_THINGS}) as found",  # noqa: S608 - a constant
            {"schemas": list(SCHEMAS)},
        )
        return {Thing(kind, name): owner for kind, name, owner in cursor.fetchall()}


def grants(grantees: Sequence[str]) -> frozenset[Grant]:
    """What these roles, and everybody, have been given on all of that."""
    with connection.cursor() as cursor:
        cursor.execute(_GRANTS, {"schemas": list(SCHEMAS), "grantees": list(grantees)})
        return frozenset(
            Grant(Thing(kind, name), privilege, grantee, column)
            for kind, name, column, privilege, grantee in cursor.fetchall()
        )
