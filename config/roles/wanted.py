"""What each login should have been given on what the database holds: the table, spelt out."""

from collections.abc import Iterable, Iterator, Mapping

from config.roles import rights_by_table
from config.roles.actual import Grant, Thing
from config.roles.rights_notation import LIMITED, Privilege, Rights, Role

type Logins = Mapping[Role, str]


def logins(prefix: str) -> dict[Role, str]:
    """The names under which the roles of one installation log in."""
    return {role: f"{prefix}_{role.value}" for role in Role}


def grants(things: Iterable[Thing], named: Logins) -> frozenset[Grant]:
    """Every grant that should be there; nothing to everybody, nothing that is not in the table."""
    return frozenset(
        Grant(thing, privilege, named[role], column)
        for thing in things
        for role in LIMITED
        for privilege, column in on(thing, role)
    )


def on(thing: Thing, role: Role) -> Iterator[Privilege]:
    """What one of the limited roles should be able to do with one thing."""
    if thing.kind == "DATABASE":
        yield "CONNECT", ""
    elif thing.kind == "SCHEMA":
        yield "USAGE", ""
    elif thing.kind == "SEQUENCE":
        if role is Role.BACKUP:
            yield "SELECT", ""
    elif thing.kind == "FUNCTION":
        if thing.name.split("(", 1)[0] in rights_by_table.FUNCTIONS.get(role, ()):
            yield "EXECUTE", ""
    elif (rights := rights_on(thing.name)) is not None:
        yield from rights.of(role)


def rights_on(name: str) -> Rights | None:
    """The line of a table by its full name, or None where there is none."""
    schema, _, bare = name.partition(".")
    if schema == "public":
        return rights_by_table.TABLES.get(bare)
    if bare.startswith("q_"):
        return rights_by_table.QUEUE
    if bare.startswith("a_"):
        return rights_by_table.ARCHIVE
    return rights_by_table.QUEUEING.get(bare)
