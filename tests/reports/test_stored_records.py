"""What a record does with what it did not write; the golden records hold what it writes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from reports.stored_records import Record

ID, OTHER = UUID(int=1), UUID(int=2)


@dataclass(frozen=True, kw_only=True)
class Small(Record):
    id: UUID
    team_id: UUID
    day: date | None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Exact(Record):
    exact = True

    small: Small | None = None
    number: int = 0


SMALL = Small(id=ID, team_id=OTHER, day=None)


def test_the_id_is_bound_and_not_stored() -> None:
    assert SMALL.to_json() == {"team": str(OTHER), "day": None, "tags": []}
    assert Small.from_json(SMALL.to_json(), id=ID) == SMALL


def test_what_an_older_release_did_not_write_has_its_default() -> None:
    assert Small.from_json({"team": str(OTHER), "day": None}, id=ID) == SMALL


def test_what_a_newer_release_added_is_passed_over() -> None:
    assert Small.from_json(SMALL.to_json() | {"colour": "green"}, id=ID) == SMALL


def test_an_exact_record_is_refused_then() -> None:
    assert Exact.from_json({"number": 2}) == Exact(number=2)
    with pytest.raises(TypeError):
        Exact.from_json({"number": 2, "colour": "green"})


@pytest.mark.parametrize(
    "broken", [{"team": None}, {"team": "one"}, {"day": 3}, {"day": "today"}, {"tags": None}]
)
def test_nothing_stands_in_for_what_is_no_value_of_its_type(broken: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError)):
        Small.from_json(SMALL.to_json() | broken, id=ID)


def test_what_has_no_default_must_be_there() -> None:
    with pytest.raises(TypeError):
        Small.from_json({"day": None}, id=ID)
