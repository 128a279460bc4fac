"""A case is found again by its reference, by those who may know of it."""

from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from reports.cases.access.access import NotAName, find_by_name
from reports.cases.aliases.alias_words import number_of
from reports.cases.models import Case
from reports.cases.ownership import conflicts_of_interest
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World


def test_the_short_reference_and_the_whole_id_find_it(
    people: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case_id, staff = world.report().case_id, people.dalia.staff
    short = f"{case_id.hex[:4]}-{case_id.hex[4:8]}"
    for text in (short, short.upper(), f" {case_id.hex[:8]} ", str(case_id), case_id.hex):
        with django_assert_num_queries(1):
            assert find_by_name(staff=staff, text=text) == [case_id]


def test_two_with_one_reference_are_both_found(people: World) -> None:
    made = world.report().case_id
    twin = UUID(made.hex[:8] + uuid4().hex[8:])
    copy_case(made, twin)
    found = find_by_name(staff=people.dalia.staff, text=made.hex[:8])
    assert found == sorted([made, twin])


def copy_case(case_id: UUID, twin: UUID) -> None:
    """A second row whose id begins with the same eight digits."""
    row = Case.objects.get(id=case_id)
    row.id, row.submission_id = twin, uuid4()
    row.save(force_insert=True)


def test_the_alias_finds_it_whoever_may_know_of_it(people: World) -> None:
    case_id = world.report().case_id
    Case.objects.filter(id=case_id).update(alias=number_of("Copper Heron"))
    for text in ("Copper Heron", "heron-COPPER"):
        assert find_by_name(staff=people.dalia.staff, text=text) == [case_id]
        assert find_by_name(staff=people.chidi.staff, text=text) == []


def test_what_is_not_hers_is_not_found(people: World) -> None:
    """R7.9: a conflict hides it here as everywhere; another team's does not exist."""
    case_id = world.report().case_id
    assert find_by_name(staff=people.chidi.staff, text=case_id.hex[:8]) == []
    conflicts_of_interest.declare_conflict(
        case_id=case_id, user_id=people.dalia.id, by=people.emil.staff, now=NOW
    )
    assert find_by_name(staff=people.dalia.staff, text=case_id.hex[:8]) == []
    assert find_by_name(staff=people.emil.staff, text=case_id.hex[:8]) == [case_id]
    assert find_by_name(staff=people.emil.staff, text=uuid4().hex) == []


@pytest.mark.parametrize(
    "text", ["", "1234", "sample words", "12345g78", "123456789", "１２３４５６７８"]
)
def test_anything_else_is_no_reference(people: World, text: str) -> None:
    with pytest.raises(NotAName):
        find_by_name(staff=people.dalia.staff, text=text)
