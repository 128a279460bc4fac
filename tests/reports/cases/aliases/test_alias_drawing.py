"""Each open case gets an alias, no two alike, and it is free again when the code has ended."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from reports.audit.events import ReasonCode
from reports.cases import tasks
from reports.cases.aliases import alias_drawing
from reports.cases.aliases.alias_drawing import draw_aliases
from reports.cases.erasure.retention import expire
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case
from reports.region import region
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World


def aliases() -> set[int | None]:
    return set(Case.objects.values_list("alias", flat=True))


def test_open_cases_are_named_and_no_two_alike(
    people: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        world.report()
    assert aliases() == {None}, "a report is filed without one"
    with django_assert_num_queries(2):
        assert draw_aliases() == 3
    drawn = aliases()
    assert len(drawn) == 3
    assert None not in drawn
    with django_assert_num_queries(1):
        assert draw_aliases() == 0, "there is none left to name"
    assert aliases() == drawn


def test_what_every_case_has_is_not_drawn_again(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last ones free are drawn, then none: a case is called by its reference."""
    monkeypatch.setattr(alias_drawing, "how_many", lambda: 2)
    for _ in range(3):
        world.report()
    assert draw_aliases() == 2
    assert aliases() == {0, 1, None}
    assert draw_aliases() == 0


def test_the_database_refuses_one_alias_twice(people: World) -> None:
    first, second = world.report(), world.report()
    Case.objects.filter(id=first.case_id).update(alias=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(id=second.case_id).update(alias=7)


def test_it_stays_until_the_code_ends(people: World) -> None:
    """A reporter who writes again meets the name by which the worker knew the case."""
    made = world.report()
    draw_aliases()
    (drawn,) = aliases()
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    lifecycle.close(
        case_id=made.case_id, reason=ReasonCode.SERVED, by=people.beatriz.staff, now=NOW
    )
    assert draw_aliases() == 0
    assert aliases() == {drawn}
    ended = NOW + timedelta(days=region().retention.code_days_after_closure)
    expire(now=ended)
    assert aliases() == {None}
    assert draw_aliases() == 0, "a closed case needs none"
    lifecycle.reopen(case_id=made.case_id, by=people.beatriz.staff, now=ended)
    assert draw_aliases() == 1


def test_the_round_names_them(people: World) -> None:
    world.report()
    tasks.name_cases()
    assert None not in aliases()
