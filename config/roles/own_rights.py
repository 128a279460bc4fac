"""What this process's own login may really do: the question each process asks before it starts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import connection

from config.roles import actual, wanted
from config.roles.actual import Thing
from config.roles.rights_notation import Role

# `has_..._privilege` knows all ways to a right: given, given to everybody, by membership, as owner.
_MAY: Final = """
with me as (
    select oid, rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication
    from pg_roles where rolname = current_user
), schemas as (
    select oid, nspname from pg_namespace
    where nspname <> 'information_schema' and nspname not like 'pg\\_%'
), relations as (
    select c.oid, relkind, format('%I.%I', nspname, relname) as name
    from pg_class c join schemas n on n.oid = c.relnamespace
    where relkind in ('r', 'p', 'v', 'm', 'f', 'S') and not exists (
        select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid
            and deptype = 'e')
), tables as (
    select * from relations where relkind <> 'S'
), verbs as (
    select verb, verb in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') as by_column
    from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER',
        'MAINTAIN']) verb
)
select 'IS' as kind, what as name, '' as verb, '' as column_name
    from me, unnest(array[
        case when rolsuper then 'a superuser' end, case when rolbypassrls then 'BYPASSRLS' end,
        case when rolcreaterole then 'CREATEROLE' end, case when rolcreatedb then 'CREATEDB' end,
        case when rolreplication then 'REPLICATION' end,
        (select 'a member of ' || string_agg(pg_get_userbyid(roleid), ', ')
            from pg_auth_members where member = me.oid),
        (select 'the owner of ' || count(*) || ' things' from pg_shdepend
            where refclassid = 'pg_authid'::regclass and refobjid = me.oid and deptype = 'o'
            having count(*) > 0)
    ]) what where what is not null
union all
select 'DATABASE', format('%I', current_database()), verb, ''
    from unnest(array['CONNECT', 'CREATE', 'TEMPORARY']) verb
    where has_database_privilege(current_database(), verb)
union all
select 'SCHEMA', format('%I', nspname), verb, ''
    from schemas, unnest(array['USAGE', 'CREATE']) verb where has_schema_privilege(oid, verb)
union all
select 'SEQUENCE', name, verb, ''
    from relations, unnest(array['SELECT', 'USAGE', 'UPDATE']) verb
    where relkind = 'S' and has_sequence_privilege(oid, verb)
union all
select 'TABLE', name, verb, '' from tables, verbs where has_table_privilege(oid, verb)
union all
select 'TABLE', name, verb, attname
    from tables cross join verbs join pg_attribute on attrelid = tables.oid
    where by_column and attnum > 0 and not attisdropped and not has_table_privilege(oid, verb)
        and has_column_privilege(oid, attnum, verb)
union all
select 'FUNCTION', format('%I.%I(%s)', nspname, proname,
        pg_get_function_identity_arguments(p.oid)), 'EXECUTE', ''
    from pg_proc p join schemas n on n.oid = p.pronamespace
    where prokind = 'f' and has_function_privilege(p.oid, 'EXECUTE') and not exists (
        select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid
            and deptype = 'e')
"""


type _Line = tuple[Thing, str, str]


@dataclass(frozen=True)
class Difference:
    """How the login of this process differs from its role, a line for each thing."""

    more: tuple[str, ...]
    less: tuple[str, ...]


def compare(role: Role) -> Difference:
    """What this login may beyond the table of that role, and what it lacks of it."""
    is_more, may = _may()
    should = {
        (thing, verb, column)
        for thing in actual.things()
        for verb, column in wanted.on(thing, role)
    }
    return Difference((*is_more, *_lines(may - should)), _lines(should - may))


def _may() -> tuple[list[str], set[_Line]]:
    with connection.cursor() as cursor:
        cursor.execute(_MAY)
        rows = cursor.fetchall()
    is_more = [name for kind, name, _, _ in rows if kind == "IS"]
    return is_more, {
        (Thing(kind, name), verb, column) for kind, name, verb, column in rows if kind != "IS"
    }


def _lines(found: Iterable[_Line]) -> tuple[str, ...]:
    verbs: defaultdict[Thing, set[str]] = defaultdict(set)
    for thing, verb, column in found:
        verbs[thing].add(f"{verb} ({column})" if column else verb)
    return tuple(
        f"{', '.join(sorted(verbs[thing]))} on {thing.kind.lower()} {thing.name}"
        for thing in sorted(verbs)
    )
