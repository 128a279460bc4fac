"""Over HTTP: a house says no, somebody does not come, more time is asked for, and what follows.

The second choice is queued and not held: when the first falls through it is what is proposed, and
nothing of it costs the household its date. What a household said for the match alone is on no page
of a house and in no line of a log.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from shelters.facts.need_facts import NeedFacts
from shelters.match_runs import runs
from shelters.models import Need, Placement, PlacementState
from shelters.placing import placements
from tests.shelters.households import ALONE
from tests.shelters.houses import NOW
from tests.shelters.screens.conftest import Enter
from tests.shelters.screens.holding import Desk

CANARY = "c0ffee0ddc0ffee"
# Everything that only the match reads, each with something that would be known again.
QUIET: NeedFacts = replace(
    ALONE,
    avoid_zones=(f"{CANARY}1",),
    lives_in=(f"{CANARY}2",),
    near=(f"{CANARY}3",),
    inclusion=("trans",),
    substances="in_treatment",
    mental_health="some",
    seen=("adults",),
    wishes=("own_kitchen",),
    may_hear=("household",),
)
WORDS = (CANARY, "in_treatment", "in treatment", "kitchen", "trans woman")


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No line of a log says anything of it, whatever a test does."""
    caplog.set_level(logging.DEBUG)
    yield
    for record in caplog.records:
        line = f"{record.getMessage()} {vars(record)}"
        assert CANARY not in line


def post(desk: Desk, verb: str, placement: Placement, **said: str) -> int:
    address = f"{desk.page}place/{placement.id}/{verb}/"
    return int(desk.client.post(address, said).status_code)


def offered(desk: Desk) -> Placement:
    """Held and offered with the buttons of the page."""
    assert desk.hold().status_code == 302
    placement = Placement.objects.get(state=PlacementState.HELD)
    desk.stays.agrees()
    assert post(desk, "offer", placement) == 302
    return placement


def read_by_house(noor: Client, placement: Placement) -> str:
    """Every page that the house has of it."""
    pages = ("/shelters/", f"/shelters/offer/{placement.id}/")
    return "".join(noor.get(page).content.decode() for page in pages)


def test_when_the_house_says_no_the_second_choice_is_proposed(desk: Desk, enter: Enter) -> None:
    need = desk.stays.search(ALONE, tier=1)
    liked = (str(desk.stays.houses.north.id),)
    desk.stays.changes(need, replace(ALONE, step_free=None, prefers=liked))
    runs.full_run(now=NOW)
    page = desk.shown()
    assert "If it falls through, Sample House South is next." in page
    placement = offered(desk)
    assert not Placement.objects.exclude(id=placement.id).exists()  # queued, and held nowhere
    noor = enter(desk.stays.noor)
    sent = {"reason": placements.DECLINE_REASONS[0].value}
    assert noor.post(f"/shelters/offer/{placement.id}/decline/", sent).status_code == 302
    run = runs.run_if_changed(now=NOW)
    assert run is not None
    assert runs.proposals(run) == {str(need.id): str(desk.stays.other.id)}
    page = desk.shown()
    assert "Sample House South" in page
    assert f'name="unit_id" value="{desk.stays.unit.id}"' not in page  # it is not asked again
    after = Need.objects.get(id=need.id)
    assert (after.waiting_since, after.tier) == (need.waiting_since, need.tier)


@pytest.mark.parametrize(("verb", "ends"), [("refuse", "refused"), ("release", "released")])
def test_a_refusal_costs_nothing_and_the_next_is_proposed_at_once(
    desk: Desk, verb: str, ends: str
) -> None:
    need = desk.stays.search(tier=1)
    placement = offered(desk)

    if verb == "refuse":
        placements.accept(
            placement_id=placement.id,
            by=desk.stays.noor.staff,
            by_key=desk.stays.noor.key,
            now=NOW,
        )
        reason = placements.REFUSAL_REASONS[0]
    else:
        reason = placements.RELEASE_REASONS[0]
    assert post(desk, verb, placement, reason=reason.value) == 302
    placement.refresh_from_db()
    assert placement.state == ends
    run = runs.run_if_changed(now=NOW)
    assert run is not None
    assert run.placed == 1
    after = Need.objects.get(id=need.id)
    assert after.waiting_since == need.waiting_since
    assert after.state == "waiting"


def test_who_did_not_come_waits_on_with_the_same_date(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    placement = desk.stays.confirmed()
    need = Need.objects.get()
    desk.shown()
    clock.shift(timedelta(minutes=10))
    assert post(desk, "no-show", placement) == 302
    placement.refresh_from_db()
    assert placement.state == PlacementState.NO_SHOW
    run = runs.run_if_changed(now=NOW + timedelta(minutes=10))
    assert run is not None
    assert run.placed == 1
    assert Need.objects.get().waiting_since == need.waiting_since


def test_a_longer_hold_is_asked_for_once_and_lapses_by_itself(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    desk.stays.search(tier=1)
    assert desk.hold().status_code == 302
    placement = Placement.objects.get()
    why = {"reason": placements.EXTENSION_REASONS[0].value}
    assert post(desk, "extend", placement, **why) == 302
    assert post(desk, "extend", placement, **why) == 409
    clock.shift(timedelta(hours=5))
    assert runs.run_if_changed(now=NOW + timedelta(hours=5)) is not None


def test_what_only_the_match_reads_is_on_no_page_of_the_house(desk: Desk, enter: Enter) -> None:
    need = desk.stays.search(tier=1)
    desk.stays.changes(need, QUIET)
    placement = desk.stays.held(need)
    desk.stays.agrees()
    placements.offer(placement_id=placement.id, by=desk.stays.worker.staff, now=NOW)
    noor = enter(desk.stays.noor)
    read = read_by_house(noor, placement)
    assert "Sample House North" in read
    for word in WORDS:
        assert word not in read
