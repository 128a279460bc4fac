"""Facts of who waits: opened once, and gone from the process before the next match uses any."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM
from reports.cases.erasure.erasure import erase_case
from reports.cases.models import Case
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.models import CaseDataKey
from shelters.facts.need_facts import NeedFacts
from shelters.match_runs import open_households, runs
from shelters.match_runs.snapshot import snapshot
from shelters.matching.pairs.columns import Columns
from shelters.matching.pairs.edges import Edges, edges
from shelters.matching.pairs.problem import Need as ProblemNeed
from shelters.models import Need
from shelters.needs import needs
from tests.shelters.households import ALONE, Household
from tests.shelters.houses import NOW
from tests.shelters.match_runs.matched_city import City

LATER = NOW + timedelta(minutes=1)
CANARY = "CanaryZone"


@pytest.fixture
def city(db: None) -> City:
    return City()


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    """Nothing is open from another test, and no clock of one runs on."""
    while clock := open_households._kept.timer:
        clock.cancel()
        clock.join()  # one that went off meanwhile may have begun another
        if open_households._kept.timer is clock:
            open_households._kept.timer = None
    open_households.forget()
    yield
    open_households.forget()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every blob of a household that is opened, by its search."""
    found: list[Any] = []

    def counted(need: Need, vault: Any) -> NeedFacts:
        found.append(need.id)
        return needs.read_facts(need, vault)

    monkeypatch.setattr(open_households, "read_facts", counted)
    return found


def alive() -> list[str]:
    """What this process holds that has the canary in it."""
    gc.collect()
    kinds = (NeedFacts, ProblemNeed)
    held = [each for each in gc.get_objects() if isinstance(each, kinds)]
    return [type(each).__name__ for each in held if CANARY in str(vars(each))]


def looks_with_canary(city: City) -> Household:
    household = city.household()
    household.looks(replace(ALONE, avoid_zones=(CANARY,), seen=("adults",)))
    return household


def erase(household: Household) -> None:
    with transaction.atomic():
        erase_case(
            case=Case.objects.select_for_update().get(id=household.case_id),
            by=SYSTEM,
            kind=EventKind.ERASED,
            now=NOW,
        )


def placed_elsewhere(household: Household) -> None:
    Need.objects.filter(case_id=household.case_id).update(state="placed", version=F("version") + 1)


def key_destroyed(household: Household) -> None:
    CaseDataKey.objects.filter(case_id=household.case_id).delete()


def withdrawn(household: Household) -> None:
    needs.withdraw_need(
        case_id=household.case_id,
        need_id=Need.objects.get(case_id=household.case_id).id,
        reason=ReasonCode.NOT_WANTED,
        by=household.worker.staff,
        now=NOW,
    )


@pytest.mark.parametrize("goes", [erase, key_destroyed, placed_elsewhere, withdrawn])
def test_facts_are_gone_from_the_process_before_the_next_match(
    city: City, monkeypatch: pytest.MonkeyPatch, goes: Callable[[Household], None]
) -> None:
    household = looks_with_canary(city)
    stays = city.household().looks()
    city.unit()
    runs.full_run(now=NOW)
    assert set(alive()) == {"NeedFacts", "Need"}
    goes(household)
    seen: list[list[str]] = []

    def looked_at(table: Columns) -> Edges:
        seen.append(alive())
        return edges(table)

    monkeypatch.setattr(runs, "edges", looked_at)
    assert runs.run_if_changed(now=LATER) is not None
    assert seen == [[]]
    assert list(snapshot(now=LATER, seed="").needs) == [str(stays.id)]


def test_what_is_changed_is_not_held_as_it_was(city: City) -> None:
    household = looks_with_canary(city)
    runs.full_run(now=NOW)
    need = Need.objects.get(case_id=household.case_id)
    needs.write_facts(need, CaseVault.load(household.case_id), ALONE)
    runs.quick_run(now=LATER)
    assert alive() == []


def test_each_household_is_opened_once_for_each_state_of_its_rows(
    city: City, opened: list[Any]
) -> None:
    first, second = city.household(), city.household()
    one, two = first.looks(), second.looks()
    city.unit()
    runs.quick_run(now=NOW)
    assert set(opened) == {one.id, two.id}
    opened.clear()
    city.unit()
    runs.quick_run(now=NOW)
    runs.current(now=NOW)
    assert opened == []
    needs.write_facts(one, CaseVault.load(first.case_id), replace(ALONE, security=0))
    runs.quick_run(now=LATER)
    assert opened == [one.id]
    opened.clear()
    # The same key, put under another one: the row is another.
    row = CaseDataKey.objects.get(case_id=second.case_id)
    CaseDataKey.objects.filter(case_id=second.case_id).update(wrapped=row.wrapped)
    runs.quick_run(now=LATER)
    assert opened == [two.id]
    opened.clear()
    runs.full_run(now=LATER)
    assert set(opened) == {one.id, two.id}


def test_an_older_blob_put_back_is_opened_and_refused(
    city: City, caplog: pytest.LogCaptureFixture
) -> None:
    """Not the number of a row counts but its bytes: whoever writes them is not believed."""
    household = city.household()
    need = household.looks()
    before = bytes(need.facts)
    needs.write_facts(need, CaseVault.load(household.case_id), replace(ALONE, security=0))
    assert list(snapshot(now=NOW, seed="").needs) == [str(need.id)]
    Need.objects.filter(id=need.id).update(facts=before)
    assert list(snapshot(now=NOW, seed="").needs) == []
    assert [record.msg for record in caplog.records] == ["need_unreadable"]


def test_who_is_not_looked_at_for_a_while_is_dropped(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[tuple[Callable[..., None], tuple[int]]] = []

    class Clock:
        daemon = False

        def __init__(self, _seconds: float, then: Callable[..., None], words: tuple[int]) -> None:
            waits.append((then, words))

        def start(self) -> None:
            """The test says when."""

    monkeypatch.setattr(open_households, "Timer", Clock)
    monkeypatch.setattr(open_households._kept, "timer", None)
    looks_with_canary(city)
    snapshot(now=NOW, seed="")
    snapshot(now=NOW, seed="")
    assert len(waits) == 1
    then, words = waits.pop()
    then(*words)  # somebody looked since: it waits once more
    assert alive() != []
    ((then, words),) = waits
    then(*words)
    assert alive() == []
    monkeypatch.setattr(open_households._kept, "timer", None)


def test_more_than_a_process_is_to_hold_are_not_held(
    city: City, monkeypatch: pytest.MonkeyPatch, opened: list[Any]
) -> None:
    monkeypatch.setattr(open_households, "MOST", 1)
    waits = {city.household().looks().id for _ in range(2)}
    for _ in range(2):
        assert len(snapshot(now=NOW, seed="").needs) == 2
        assert set(opened) == waits
        opened.clear()
