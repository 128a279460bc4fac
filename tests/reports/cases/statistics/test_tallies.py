"""R6.13, R6.14: who agreed is counted once, when first opened; counts alone are kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.events import ReasonCode
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Tally
from reports.cases.statistics import tallies
from reports.cases.statistics.dimensions import dimensions, values_of
from reports.cases.statistics.tallies import Counts, counts_of, quarter_of
from reports.cases.terms.machine_facts import Facts, HouseholdNeeds, RoutingWishes, Teller
from reports.intake.chapters.handing_in import hand_in
from reports.intake.triage.triage import SafetyAnswer
from reports.region import region
from reports.region.models.care import WithoutConsent
from reports.region.vocabulary import Kind
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, World, report

QUARTER = date(2026, 10, 1)
WORDS = {"happened": "canary words", "sex": "woman", "age_band": "25_34", "relation": "ex"}


def open_(people: World, made: Report, *, now: datetime = NOW) -> None:
    world.opened(people.dalia, made.case_id, now=now)


def counted() -> Counts:
    return counts_of(QUARTER)


@pytest.fixture
def in_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    here = region()
    rules = replace(here.statistics, without_consent=WithoutConsent.TOTALS)
    there = replace(here, statistics=rules)
    monkeypatch.setattr("reports.cases.statistics.tallies.region", lambda: there)


def test_a_case_counts_once_however_often_it_is_opened(people: World) -> None:
    made = report(words=WORDS, routing=RoutingWishes(kinds=("physical", "control")))
    assert counted() == Counts()
    for _ in range(3):
        open_(people, made)
    assert counted().cases == 1
    assert counted().values["sex"] == {"woman": 1}
    assert counted().values["relation"] == {"ex": 1}
    assert counted().values["kinds"] == {"physical": 1, "control": 1}
    assert counted().values["children"] == {"yes": 1}, "two come along"
    assert counted().values["disability"] == {"not_stated": 1}


@pytest.mark.parametrize("said", [None, False])
def test_without_her_yes_she_is_left_out(people: World, said: bool | None) -> None:
    """R6.14, where the region excludes."""
    open_(people, report(words=WORDS, counted=said))
    assert not Tally.objects.exists()
    assert Case.objects.get().tallied is (said is False), "who was not asked may still say yes"


def test_who_says_yes_after_it_was_opened_is_counted_once_then(people: World) -> None:
    """R6.13, R6.14: by what was told at first and what was added, as it stands in chapter 6."""
    told = {"happened": "canary words", "subject": "partner"}
    made = report(words=told, counted=None)
    open_(people, made)
    assert not Tally.objects.exists()
    added: dict[str, str | list[str]] = {
        "counted": "yes",
        "sex": "woman",
        "age_band": "25_34",
        "disability": ["none"],
    }
    hand_in(
        code_keys=made.code_keys,
        chapter=6,
        page=2,
        answers=added,
        part_id=uuid4(),
        language="fr",
        now=NOW,
    )
    assert not Tally.objects.exists(), "only a person opens what is counted"
    for _ in range(2):
        open_(people, made)
    assert counted().cases == 1
    assert counted().values["sex"] == {"woman": 1}
    assert counted().values["age_band"] == {"25_34": 1}
    assert counted().values["relation"] == {"partner": 1}
    assert counted().values["disability"] == {"no": 1}


def test_a_case_that_closes_without_a_yes_waits_no_more(people: World) -> None:
    """R6.14."""
    made = report(words=WORDS, counted=None)
    dalia = people.dalia.staff
    lifecycle.acknowledge(case_id=made.case_id, by=dalia, now=NOW)
    lifecycle.close(case_id=made.case_id, reason=ReasonCode.SERVED, by=dalia, now=NOW)
    open_(people, made)
    assert Case.objects.get().tallied
    assert not Tally.objects.exists()


@pytest.mark.parametrize(
    ("said", "age", "relation"),
    [
        ({"age": "12_15", "subject": "y_home"}, "under_16", "not_stated"),
        ({"age": "16_17", "subject": "place", "because": "ex"}, "16_17", "ex"),
        ({"age_band": "18_24", "subject": "close"}, "18_24", "not_stated"),
        ({"subject": "family", "relation": "household"}, "not_stated", "household"),
    ],
)
def test_the_ways_of_a_report_say_age_and_relation(
    said: dict[str, str], age: str, relation: str
) -> None:
    """R6.13: what the tick says nobody is asked again."""
    found = values_of(
        channel="web",
        words=said,
        safety={},
        facts=Facts(language="fr", teller=Teller.HERSELF, counted=True, wishes=RoutingWishes()),
        needs=None,
        region=region(),
    )
    assert found["age_band"] == (age,)
    assert found["relation"] == (relation,)


@pytest.mark.usefixtures("in_totals")
def test_or_in_the_total_alone(people: World) -> None:
    """R6.14, where the region says so."""
    for said in (None, False, True):
        open_(people, report(words=WORDS, counted=said))
    assert (counted().cases, counted().without) == (1, 2)
    assert counted().values["sex"] == {"woman": 1}


def test_it_counts_in_the_quarter_in_which_it_is_opened(people: World) -> None:
    """R6.12: a quarter that is over never changes."""
    made = report(words=WORDS)
    later = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    open_(people, made, now=later)
    assert counted() == Counts()
    assert counts_of(date(2027, 1, 1)).cases == 1
    assert tallies.quarters_over(now=later) == []
    assert tallies.quarters_over(now=later + timedelta(days=95)) == [date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("at", "first"),
    [
        (datetime(2026, 9, 30, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 9, 30, 22, 0, tzinfo=UTC), date(2026, 10, 1)),
        (datetime(2026, 3, 31, 22, 0, tzinfo=UTC), date(2026, 4, 1)),
    ],
)
def test_quarters_are_the_regions(at: datetime, first: date) -> None:
    assert quarter_of(at) == first


def test_erasing_a_case_changes_no_count(people: World) -> None:
    made = report(words=WORDS)
    open_(people, made)
    Case.objects.all().delete()
    assert counted().cases == 1


def test_the_counts_are_not_in_clear(people: World) -> None:
    """Two backups tell nothing of what was counted between them."""
    open_(people, report(words=WORDS))
    with connection.cursor() as cursor:
        cursor.execute("select t::text from reports_tally t")
        ((row,),) = cursor.fetchall()
    assert "woman" not in row
    assert b"woman".hex() not in row


def test_what_does_not_open_keeps_nobody_out(people: World) -> None:
    made = report(words=WORDS)
    with connection.cursor() as cursor:
        cursor.execute("update reports_content set blob = 'x' where name = 'case.facts'")
    world.opened(people.dalia, made.case_id)
    assert not Case.objects.get().tallied


def test_opening_again_costs_nothing_more(people: World) -> None:
    made = report(words=WORDS)
    open_(people, made)
    with CaptureQueriesContext(connection) as again:
        open_(people, made)
    assert not [each for each in again if "tally" in each["sql"] or "tallied = " in each["sql"]]


def values(**changes: Any) -> dict[str, tuple[str, ...]]:
    facts = Facts(
        language="fr", teller=Teller.HERSELF, counted=True, wishes=RoutingWishes(commune="21004")
    )
    given = {"channel": "web", "words": WORDS, "safety": {}, "facts": facts, "needs": None}
    return values_of(**{**given, "region": region(), **changes})


@pytest.mark.parametrize(
    ("changes", "dimension", "found"),
    [
        ({}, "group", ("centre",)),
        ({"words": {"sex": "undisclosed"}}, "sex", ("not_stated",)),
        ({"words": {"sex": ["woman"]}}, "sex", ("not_stated",)),
        ({"words": {"age_band": "made up"}}, "age_band", ("not_stated",)),
        ({"words": {"disability": ["none"]}}, "disability", ("no",)),
        ({"words": {"disability": ["mind", "illness"]}}, "disability", ("yes",)),
        ({"words": {"disability": ["undisclosed"]}}, "disability", ("not_stated",)),
        ({"safety": {"children_present": SafetyAnswer.NO}}, "children", ("no",)),
        ({"needs": HouseholdNeeds(child_ages=(3,))}, "children", ("yes",)),
        ({"needs": HouseholdNeeds()}, "children", ("not_stated",)),
        ({"channel": "pharmacy"}, "channel", ("pharmacy",)),
    ],
)
def test_each_answer_has_its_row(
    changes: dict[str, Any], dimension: str, found: tuple[str, ...]
) -> None:
    assert values(**changes)[dimension] == found


def test_every_value_has_its_names_abroad_and_none_is_there_twice() -> None:
    """R6.13: data, the same in every region; all kinds a reporter can tick are there."""
    by_id = {each.id: each for each in dimensions()}
    assert list(by_id) == [
        *("sex", "age_band", "relation", "kinds", "channel", "group", "children", "disability"),
    ]
    for each in dimensions():
        ids = [value.id for value in each.values_in(region())]
        assert len(ids) == len(set(ids))
        assert all(value.grevio and value.eige for value in each.values)
    assert {value.id for value in by_id["kinds"].values} == set(Kind)
