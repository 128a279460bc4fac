"""One table: an address, what it is about, who gets in. Everybody else must not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.authorization.actors import Street
from tests.markup import doubled

type About = Callable[[Street], tuple[object, ...]]
type Sends = Callable[[Street], Mapping[str, str]]

INSIDE = frozenset({200, 201, 302, 400, 409, 415, 422})
"""What a form answers to somebody who is inside, however wrong it was filled in."""

DOORS = ("/staff/login/", "/staff/verify/")


def nothing(street: Street) -> tuple[object, ...]:
    """The address names nothing: whoever gets in finds what is theirs."""
    del street
    return ()


def unsaid(street: Street) -> Mapping[str, str]:
    """A form sent empty."""
    del street
    return {}


def says(**fields: str) -> Sends:
    """A form sent with these fields, whoever sends it."""
    return lambda _street: fields


@dataclass(frozen=True)
class Row:
    """An address by its name (or as it is), and who gets in.

    A page answers 200 to them. `posts`: it is sent to, and answers as it does from inside.
    `moves`: it sends those who are inside on to another page of theirs.
    """

    name: str
    allowed: frozenset[str]
    about: About = nothing
    posts: bool = False
    moves: bool = False
    sends: Sends = unsaid


def answer(client: Client, row: Row, address: str, street: Street) -> int:
    """The status somebody meets; 0 for being sent to a door. No page has an id or heading twice."""
    found: Any = client.post(address, row.sends(street)) if row.posts else client.get(address)
    assert doubled(found) == [], address
    sent_on = found.headers.get("Location", "")
    return 0 if sent_on.startswith(DOORS) else found.status_code


def is_in(status: int, row: Row) -> bool:
    """Whether this answer is one from inside."""
    return status in INSIDE if row.posts else status == (302 if row.moves else 200)


def names_in(patterns: Iterable[URLPattern | URLResolver]) -> set[str]:
    """The names of all addresses below."""
    found: set[str] = set()
    for each in patterns:
        if isinstance(each, URLResolver):
            found |= names_in(each.url_patterns)
        else:
            found.add(str(each.name or each.pattern))
    return found


def names_of_app(app: str) -> set[str]:
    """The names of all addresses of one app of the house."""
    for each in get_resolver().url_patterns:
        if isinstance(each, URLResolver) and each.app_name == app:
            return {f"{app}:{name}" for name in names_in(each.url_patterns)}
    raise LookupError(app)
