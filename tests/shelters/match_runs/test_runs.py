"""Runs on real rows: a snapshot in few queries, quick and full runs that place the same."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM
from reports.cases.erasure.erasure import erase_case
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case
from reports.vault.models import CaseDataKey
from shelters.inventory import unit_availability
from shelters.match_runs import runs
from shelters.match_runs.passed_over import count, passed_over
from shelters.match_runs.snapshot import policy, snapshot
from shelters.matching.pairs.problem import Person as Member
from shelters.matching.solution.matching import run as pure_run
from shelters.models import (
    Need,
    RunKind,
    ShiftQuestion,
)
from shelters.needs import needs
from tests.shelters.households import (
    ALONE,
    free,
    make_unit,
)
from tests.shelters.houses import NOW
from tests.shelters.match_runs.matched_city import LATER, City, proposed
from tests.shelters.matching.whole_answers import answer as pure_answer


def test_a_full_run_proposes_and_keeps_its_numbers(city: City) -> None:
    need, unit = city.household().looks(), city.unit()
    run = runs.full_run(now=NOW)
    assert run is not None
    assert (run.kind, run.needs, run.units, run.pairs, run.placed) == (RunKind.FULL, 1, 1, 1, 1)
    assert (len(run.seed), len(run.input_hash)) == (16, 32)
    assert proposed() == {need.id: unit.id}
    # Whoever has the rows of that moment and the seed gets the same answer.
    again = snapshot(now=NOW, seed=run.seed.hex())
    assert again.input_hash == run.input_hash
    assert int(pure_run(again.problem).pairs.fit.sum()) == run.fit


@pytest.mark.parametrize("seed", range(4))
def test_the_same_rows_and_seed_give_the_same_answer(
    city: City, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """R7.10: whoever recomputes a run by its seed finds the same input and the same proposals."""
    chance = random.Random(seed)
    monkeypatch.setattr(runs, "token_bytes", lambda length: bytes([seed]) * length)
    for _ in range(4):
        city.household().looks(tier=chance.randrange(4))
    for _ in range(3):
        city.unit()
    kept = []
    for _ in range(2):
        run = runs.full_run(now=NOW)
        assert run is not None
        kept.append((bytes(run.input_hash), run.fit, run.placed, runs.proposals(run)))
        run.delete()  # the last proposals are part of what a run sees
    assert kept[0] == kept[1]
    again = pure_answer(pure_run(snapshot(now=NOW, seed=(bytes([seed]) * 16).hex()).problem))
    assert {each["need"]: each["unit"] for each in again["assignments"]} == kept[0][3]


def test_a_snapshot_takes_the_same_few_queries_for_one_and_for_many(city: City) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            snapshot(now=NOW, seed="")
        return len(found)

    city.household().looks()
    city.unit()
    few = queries()
    for _ in range(5):
        city.household().looks()
        city.unit()
    assert queries() == few <= 13  # two of them for whoever is new


def test_who_does_not_wait_is_not_in_it(city: City) -> None:
    waits, ended, closed = (city.household() for _ in range(3))
    waits.looks()
    about = {"by": ended.worker.staff, "now": NOW}
    needs.withdraw_need(
        case_id=ended.case_id,
        need_id=ended.looks().id,
        reason=ReasonCode.NOT_WANTED,
        **about,  # type: ignore[arg-type]
    )
    closed.looks()
    lifecycle.acknowledge(case_id=closed.case_id, **about)  # type: ignore[arg-type]
    lifecycle.close(case_id=closed.case_id, reason=ReasonCode.SERVED, **about)  # type: ignore[arg-type]
    assert [row.case_id for row in snapshot(now=NOW, seed="").needs.values()] == [waits.case_id]


def test_a_need_that_does_not_open_is_left_out_and_stops_nobody(
    city: City, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = city.household().looks(), city.household().looks()
    Need.objects.filter(id=broken.id).update(facts=b"broken")
    assert list(snapshot(now=NOW, seed="").needs) == [str(whole.id)]
    assert [record.msg for record in caplog.records] == ["need_unreadable"]


def test_one_whose_case_key_does_not_open_stops_nobody_either(
    city: City, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = city.household().looks(), city.household().looks()
    CaseDataKey.objects.filter(case_id=broken.case_id).update(wrapped=b"x" * 80)
    assert list(snapshot(now=NOW, seed="").needs) == [str(whole.id)]
    assert {record.msg for record in caplog.records} == {"case_key_unreadable", "need_unreadable"}


def test_an_erased_case_leaves_no_trace_of_its_search(city: City) -> None:
    household = city.household()
    household.looks()
    city.unit()
    runs.full_run(now=NOW)
    with transaction.atomic():
        erase_case(
            case=Case.objects.select_for_update().get(id=household.case_id),
            by=SYSTEM,
            kind=EventKind.ERASED,
            now=NOW,
        )
    assert proposed() == {}
    run = runs.quick_run(now=LATER)
    assert run is not None
    assert (run.needs, run.placed) == (0, 0)


def test_the_more_urgent_one_goes_first_and_nobody_keeps_a_proposal(city: City) -> None:
    waits, unit = city.household().looks(tier=2), city.unit()
    runs.full_run(now=NOW)
    assert proposed() == {waits.id: unit.id}
    urgent = city.household().looks(tier=0)
    runs.quick_run(now=LATER)
    assert proposed() == {urgent.id: unit.id}


def test_whoever_would_have_had_it_counts_as_passed_over_once(city: City) -> None:
    first = city.household().looks(now=NOW - timedelta(days=3))
    elsewhere = city.household().looks(now=NOW - timedelta(days=2))
    second = city.household().looks(tier=2)
    urgent = city.household().looks(tier=0)
    unit = city.unit()
    before = runs.current(now=NOW)
    # The last of them gets it: outside the order, or between two runs.
    Need.objects.filter(id=second.id).update(state="placed")
    unit_availability.say_full(unit_id=unit.id, by=SYSTEM, now=NOW)
    after = runs.current(now=NOW)
    ids = passed_over(before, after, need_id=second.id, unit_id=unit.id)
    assert set(ids) == {first.id, elsewhere.id}  # not the other tier
    count(ids)
    assert {need.passed_over for need in Need.objects.filter(id__in=ids)} == {1}
    assert Need.objects.get(id=urgent.id).passed_over == 0


def test_who_still_has_a_proposal_was_not_passed_over(city: City) -> None:
    first = city.household().looks(now=NOW - timedelta(days=3))
    second = city.household().looks()
    unit, _other = city.unit(), city.unit()
    before = runs.current(now=NOW)
    Need.objects.filter(id=second.id).update(state="placed")
    unit_availability.say_full(unit_id=unit.id, by=SYSTEM, now=NOW)
    after = runs.current(now=NOW)
    assert passed_over(before, after, need_id=second.id, unit_id=unit.id) == []
    assert str(first.id) in after.proposed()


def test_who_began_to_wait_first_goes_first_however_often_another_was_passed_over(
    city: City,
) -> None:
    """The order is the region's: what others got moves nobody, and each run names the policy."""
    first = city.household().looks(now=NOW - timedelta(days=3))
    other = city.household().looks()
    Need.objects.filter(id=other.id).update(passed_over=3)
    unit = city.unit()
    run = runs.full_run(now=NOW)
    assert proposed() == {first.id: unit.id}
    assert run is not None
    assert run.policy == f"{policy().rules.version} {policy().sha256}"


def test_a_step_free_place_waits_a_day_for_who_was_seen_to_need_it(city: City) -> None:
    """Not for who only says so, and not from somebody in danger."""
    city.household().looks(tier=2)
    city.household().looks(replace(ALONE, step_free=True), tier=2)
    unit = make_unit(city.team)
    unit_availability.say_full(unit_id=unit.id, by=SYSTEM, now=NOW)
    free(unit, since=NOW)
    runs.full_run(now=NOW)
    assert proposed() == {}
    seen = city.household().looks(replace(ALONE, step_free=True, seen=("step_free",)), tier=2)
    runs.full_run(now=NOW)
    assert proposed() == {seen.id: unit.id}
    urgent = city.household().looks(tier=1)
    runs.full_run(now=NOW)
    assert proposed() == {urgent.id: unit.id}
    Need.objects.filter(tier=1).update(state="withdrawn")
    runs.full_run(now=NOW + timedelta(hours=25))
    assert len(proposed()) == 1


def test_the_seen_facts_count_against_the_whole_stock(city: City) -> None:
    """Whoever was seen to have few places counts as waiting longer; taken places count too."""
    few = replace(ALONE, pets=("other",), seen=("pets",))
    ahead = city.household().looks(now=NOW - timedelta(hours=20))
    scarce = city.household().looks(few)
    unit = city.unit(pets=("other",))
    for _ in range(2):
        unit_availability.say_full(unit_id=city.unit().id, by=SYSTEM, now=NOW)
    solved = runs.current(now=NOW)
    standing = solved.order.standing
    assert standing is not None
    assert len(solved.snapshot.problem.stock or ()) == 3
    hours = dict(zip(solved.table.needs.ids, standing.credit_hours.tolist(), strict=True))
    assert hours[str(scarce.id)] == hours[str(ahead.id)] == 240  # a unit opened once counts little
    assert solved.proposed() == {str(ahead.id): str(unit.id)}


def test_a_house_whose_word_was_often_wrong_counts_for_less(city: City) -> None:
    unit = city.unit()
    for day in range(1, 9):
        at = NOW - timedelta(days=day)
        ShiftQuestion.objects.create(
            house_id=unit.house_id, due_at=at, asked_at=at, valid_until=at, answered_at=at,
            still_free=day == 1, number_lookup=b"n" * 32, link=bytes([day]) * 32,
        )  # fmt: skip
    later = NOW + timedelta(hours=9)
    (seen,) = snapshot(now=later, seed="").problem.units
    assert seen.free_permille == (1000 * 1 + 4 * 800) // (8 + 4)
    (young,) = snapshot(now=NOW + timedelta(hours=2), seed="").problem.units
    assert young.free_permille is None


def test_children_and_cots_come_through_to_the_match(city: City) -> None:
    baby = replace(ALONE, children=(Member(age=1, gender="f"),))
    city.household().looks(baby)
    small, with_cot = city.unit(), city.unit(cots=1)
    solved = runs.current(now=NOW)
    assert set(solved.proposed().values()) == {str(with_cot.id)}
    assert str(small.id) in solved.snapshot.units
