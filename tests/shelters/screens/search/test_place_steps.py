"""Holding a place on the match page, and every step of the worker until the place is free again."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.log import SYSTEM
from reports.cases.casework import reporter
from reports.cases.lifecycle import lifecycle
from reports.cases.terms.consent_records import Field
from reports.channels.web.notices.case_labels import openings, status_words
from shelters.inventory import unit_availability
from shelters.models import NeedState, Placement, PlacementState, Unit
from shelters.needs import needs
from shelters.placing import placements
from tests.reports.cases.world import Report, report
from tests.shelters.households import ALONE, ANYBODY, WITH_CHILDREN, Household, free
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import STREET, make_unit_in
from tests.shelters.screens.conftest import Enter
from tests.shelters.screens.holding import Desk
from tests.shelters.screens.seekers import SENT

UTC = ZoneInfo("UTC")


def test_a_place_is_held_with_one_press(desk: Desk) -> None:
    """The match page turns into the place: until when, and what comes next."""
    desk.stays.search(tier=1)
    answer = desk.hold()
    assert answer.headers["Location"] == f"{desk.page}?done=hold"
    page = desk.shown()
    assert "Sample House North, Room 3" in page
    assert "until 18:05" in page
    assert "Eligible" not in page
    for word in ("Offer it to the house", "Hold it for longer", "Release"):
        assert word in page
    assert "The person has arrived" not in page


def test_the_same_press_twice_holds_once(desk: Desk) -> None:
    desk.stays.search()
    button = desk.button()
    assert [desk.hold(**button).status_code for _ in range(1)] == [302]
    assert desk.client.post(f"{desk.page}hold/", button).status_code == 302
    assert Placement.objects.count() == 1


def test_a_page_left_open_does_not_say_that_a_place_is_held(desk: Desk) -> None:
    """Held, given back, and the old page's button again."""
    desk.stays.search()
    button = desk.button()
    assert desk.client.post(f"{desk.page}hold/", button).status_code == 302
    assert desk.step("release", reason="other").status_code == 302
    answer = desk.client.post(f"{desk.page}hold/", button)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "That hold is over. Look again: you see how it is now." in page
    assert "Reserved for this household" not in page


def test_a_second_worker_is_told_that_it_is_taken_and_what_is_next(desk: Desk) -> None:
    """R7.11: exactly one holds it; the other is offered the next best."""
    desk.stays.search(replace(ALONE, step_free=True))
    button = desk.button()
    other = desk.stays.household()
    placements.hold(
        case_id=other.case_id,
        need_id=other.looks().id,
        unit_ids=[desk.stays.unit.id],
        by=desk.stays.worker.staff,
        now=NOW,
    )
    answer = desk.client.post(f"{desk.page}hold/", button)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody has just taken it. Nothing else suits now." in page
    assert "held until 25 Nov, 14:05" in page
    assert str(other.case_id) not in page


def test_the_next_best_is_named(desk: Desk) -> None:
    stays = desk.stays
    stays.search(replace(ALONE, languages=("nl",)))
    button = desk.button()
    other = stays.household()
    placements.hold(
        case_id=other.case_id,
        need_id=other.looks().id,
        unit_ids=[stays.unit.id],
        by=stays.worker.staff,
        now=NOW,
    )
    page = desk.client.post(f"{desk.page}hold/", button).content.decode()
    assert "Next best: Sample House South, Room 8." in page


def test_what_does_not_suit_or_was_changed_is_not_held(desk: Desk) -> None:
    """R7.14 and the rest of the rules are asked again at the press, and the version is checked."""
    desk.stays.search()
    assert desk.hold(unit_version="77").status_code == 409
    assert desk.hold(unit_id=str(uuid4())).status_code == 409
    assert desk.hold(unit_id="x").status_code == 404
    assert desk.client.post(f"{desk.page}hold/", {}).status_code == 404
    assert not Placement.objects.exists()
    needs.withdraw_need(
        case_id=desk.stays.amina.case_id,
        need_id=needs.waiting_need(case_id=desk.stays.amina.case_id).id,  # type: ignore[union-attr]
        reason=needs.WITHDRAW_REASONS[0],
        by=desk.stays.worker.staff,
        now=NOW,
    )
    sent = {"unit_id": str(desk.stays.unit.id), "unit_version": "0", "once": str(uuid4())}
    answer = desk.client.post(f"{desk.page}hold/", sent)
    assert answer.headers["Location"] == f"{desk.page}need/"


def test_a_place_that_is_kept_is_held_for_nobody_else_whatever_is_posted(desk: Desk) -> None:
    """The page has no button for it; a made-up request is refused by the rules themselves."""
    stays = desk.stays
    unit_availability.say_full(unit_id=stays.unit.id, by=SYSTEM, now=NOW)
    free(stays.unit, since=NOW - timedelta(hours=1))
    need = stays.search(tier=2)

    def posted() -> int:
        version = Unit.objects.get(id=stays.unit.id).version
        sent = {"unit_id": str(stays.unit.id), "unit_version": str(version), "once": str(uuid4())}
        return int(desk.client.post(f"{desk.page}hold/", sent).status_code)

    assert posted() == 409
    stays.changes(need, replace(ALONE, step_free=True))
    assert posted() == 409  # told is not seen
    assert not Placement.objects.exists()
    stays.changes(need, replace(ALONE, step_free=True, seen=("step_free",)))
    assert posted() == 302
    assert Placement.objects.get().need_id == need.id


def test_nor_several_beds_of_a_room_that_is_kept(desk: Desk) -> None:
    stays = desk.stays
    room = uuid4()
    beds = [make_unit_in(stays.houses.north.id, ANYBODY, room=room) for _ in range(3)]
    for bed in beds:
        unit_availability.say_full(unit_id=bed.id, by=SYSTEM, now=NOW)
        free(bed, since=NOW - timedelta(hours=1))
    stays.search(WITH_CHILDREN, tier=2)
    assert "beds of one shared room" not in desk.shown()
    versions = dict(Unit.objects.filter(room=room).values_list("id", "version"))
    sent = {
        "unit_id": [str(bed) for bed in versions],
        "unit_version": [str(version) for version in versions.values()],
        "once": str(uuid4()),
    }
    assert desk.client.post(f"{desk.page}hold/", sent).status_code == 409
    assert not Placement.objects.exists()


def test_nothing_is_offered_without_a_yes_for_that_house(desk: Desk) -> None:
    """R7.3: the refusal says what to do; with the yes it goes."""
    desk.stays.held()
    answer = desk.step("offer")
    assert answer.status_code == 409
    assert "has not agreed that this house hears anything" in answer.content.decode()
    assert desk.state == PlacementState.HELD
    desk.stays.agrees()
    assert desk.step("offer").status_code == 302
    assert desk.state == PlacementState.OFFERED
    assert desk.step("offer").status_code == 409


def test_the_address_is_shown_once_the_house_says_yes(desk: Desk) -> None:
    """R7.12: not before, to the case's own people, and with how to pass it on."""
    desk.stays.offered()
    assert STREET not in desk.shown()
    stays = desk.stays
    placements.accept(
        placement_id=Placement.objects.get().id,
        by=stays.noor.staff,
        by_key=stays.noor.key,
        now=NOW,
    )
    page = desk.shown()
    assert STREET in page
    assert "never in a text message or e-mail" in page
    assert "The house says yes" in page


def test_from_yes_to_free_again(desk: Desk) -> None:
    """Hand-over, expected, arrived, left: each step in words, and the search is over."""
    desk.stays.accepted()
    assert desk.step("hand-over", note="Sample note.", name="Sample", phone="").status_code == 302
    assert desk.step("confirm", expected_at="2026-11-24T10:00").status_code == 409
    assert desk.step("confirm", expected_at="").status_code == 422
    assert desk.step("confirm", expected_at="2026-11-24T17:30").status_code == 302
    assert "expected at 17:30" in desk.shown()
    assert desk.step("arrive").status_code == 302
    page = desk.shown()
    assert "Arrived" in page
    assert STREET in page
    assert "More or less urgent" not in page
    assert desk.step("leave").status_code == 302
    assert desk.state == PlacementState.LEFT
    assert desk.client.get(desk.page).headers["Location"] == f"{desk.page}need/"


def test_the_house_sees_a_new_time_on_its_board(desk: Desk, enter: Enter) -> None:
    """The worker moves it with a reason; without one, or into the past, nothing moves."""
    desk.stays.confirmed()
    page = desk.shown()
    assert "The person comes at another time" in page
    assert 'value="2026-11-24T15:05"' in page  # what was said before
    noor = enter(desk.stays.noor)
    assert "expected at 15:05" in noor.get("/shelters/").content.decode()
    new = "2026-11-25T09:30"
    assert desk.step("expect", expected_at=new, reason="").status_code == 422
    assert desk.step("expect", expected_at=new, reason="dragon").status_code == 422
    assert desk.step("expect", expected_at="", reason="other").status_code == 422
    assert desk.step("expect", expected_at="2026-11-24T10:00", reason="other").status_code == 409
    assert desk.step("expect", expected_at="2027-11-24T10:00", reason="other").status_code == 409
    answer = desk.step("expect", expected_at=new, reason="on_the_way")
    assert answer.headers["Location"] == f"{desk.page}?done=expect"
    assert "expected at 25 Nov, 09:30" in desk.shown()
    assert "expected at 25 Nov, 09:30" in noor.get("/shelters/").content.decode()
    for person in (desk.stays.noor, desk.stays.houses.cast.bram):
        address = f"{desk.page}place/{Placement.objects.get().id}/expect/"
        sent = {"expected_at": "2026-11-26T09:30", "reason": "other"}
        assert enter(person).post(address, sent).status_code in {403, 404}
    assert "expected at 25 Nov, 09:30" in desk.shown()


def test_only_what_was_agreed_goes_with_the_hand_over(desk: Desk) -> None:
    """R7.3: without a yes for the name it stays here."""
    stays = desk.stays
    stays.accepted()
    desk.step("hand-over", note="Sample note.", name="Sample Name", phone="+32470000009")
    handover = placements.open_handover(
        placement_id=Placement.objects.get().id,
        by=stays.noor.staff,
        by_key=stays.noor.key,
        now=NOW,
    )
    assert (handover.note, handover.name, handover.phone) == ("Sample note.", "", "")
    stays.agrees((Field.HOUSEHOLD, Field.STAY, Field.NOTE, Field.NAME))
    assert "Name" in desk.shown()


@pytest.mark.parametrize(
    ("verb", "reason", "state"),
    [
        ("refuse", "place_not_safe", PlacementState.REFUSED),
        ("release", "other_place", PlacementState.RELEASED),
    ],
)
def test_it_is_given_back_with_a_reason(desk: Desk, verb: str, reason: str, state: str) -> None:
    """Saying no costs nothing: the search goes on, since when it did; what was tried is shown."""
    need = desk.stays.search()
    desk.stays.held(need)
    assert desk.step(verb, reason="").status_code == 422
    assert desk.step(verb, reason="dragon").status_code == 422
    assert desk.step(verb, reason=reason).status_code == 302
    assert desk.state == state
    page = desk.shown()
    assert "What was tried" in page
    assert ("Sample House North" in page.split('id="others-h"')[0]) is (verb == "release")
    need.refresh_from_db()
    assert (need.state, need.waiting_since) == (NeedState.WAITING, NOW)


def test_it_is_held_longer_once(desk: Desk) -> None:
    desk.stays.held()
    assert desk.step("extend", reason="thinking").status_code == 302
    assert "Hold it for longer" not in desk.shown()
    assert desk.step("extend", reason="thinking").status_code == 409


def test_a_place_of_another_case_is_not_hers(desk: Desk) -> None:
    """By its id it looks like none; a verb that does not exist neither."""
    desk.stays.search()
    other = desk.stays.household()
    placements.hold(
        case_id=other.case_id,
        need_id=other.looks().id,
        unit_ids=[desk.stays.unit.id],
        by=desk.stays.worker.staff,
        now=NOW,
    )
    assert desk.step("release", reason="other").status_code == 404
    assert desk.step("dragon").status_code == 404
    assert desk.state == PlacementState.HELD
    assert desk.client.get(f"{desk.page}hold/").status_code == 405


def test_the_place_is_shown_with_the_same_few_questions(desk: Desk) -> None:
    desk.stays.search(WITH_CHILDREN)
    desk.shown()
    with CaptureQueriesContext(connection) as found:
        desk.shown()
    assert len(found) <= 44


def test_a_hold_that_lapsed_is_over_without_a_sweep(desk: Desk) -> None:
    """Time is data: the places are there again, and what was tried says that the time ran out."""
    need = desk.stays.search(tier=0)
    placement = desk.stays.held(need)
    Placement.objects.filter(id=placement.id).update(
        during=(NOW - timedelta(hours=2), NOW - timedelta(hours=1))
    )
    page = desk.shown()
    assert "The time ran out" in page
    assert desk.step("offer").status_code == 409


def test_a_search_is_not_ended_over_a_place_that_is_held(desk: Desk) -> None:
    """Given back first: nothing stays taken for nobody."""
    need = desk.stays.search()
    desk.stays.held(need)
    assert "Stop looking" not in desk.shown()
    need.refresh_from_db()
    sent = {"version": str(need.version), "reason": "not_wanted"}
    answer = desk.client.post(f"{desk.page}stop/", sent)
    assert answer.status_code == 409
    assert "Release it first." in answer.content.decode()
    need.refresh_from_db()
    assert need.state == NeedState.WAITING


def test_the_person_reads_that_somebody_is_at_work_and_nothing_that_locates(desk: Desk) -> None:
    """R7.12: with the return code one plain word on how far it is, at each step the same.

    No event of a place is among what she sees: whoever finds the code learns of no house.
    """
    mine, stays = report(now=NOW), desk.stays
    lifecycle.acknowledge(case_id=mine.case_id, by=stays.worker.staff, now=NOW)
    need = Household(mine.case_id, stays.worker).looks()
    before = seen(mine)
    stays.accepted(need=need)
    placement = Placement.objects.get()
    placements.confirm(
        placement_id=placement.id,
        expected_at=NOW + timedelta(hours=1),
        by=stays.worker.staff,
        now=NOW,
    )
    assert seen(mine) == before
    assert before[0] == "A care worker has it and is reading it."


def seen(mine: Report) -> tuple[str, list[tuple[str, str]]]:
    """What the return code shows of how it goes: where it stands, who opened it and why."""
    case = reporter.open_by_code(code_keys=mine.code_keys, now=NOW)
    assert case.messages() == []
    said = [(str(each.role), str(each.reason)) for each in openings(case.openings(), UTC)]
    return str(status_words(case.status)), said


def test_what_was_learnt_since_stands_on_the_page_and_stops_the_step_r7_14(desk: Desk) -> None:
    """In words, before the press and after it; somebody who is in is not put out."""
    need = desk.stays.search()
    desk.stays.accepted(need=need)
    assert "this place does not suit" not in desk.shown()
    needs.change_need(
        opened=desk.stays.amina.opened(),
        need_id=need.id,
        change=lambda facts: facts.without_house(desk.stays.houses.north.id),
        by=desk.stays.worker.staff,
        now=NOW,
    )
    assert "does not suit: not wanted, or the house has said no." in desk.shown()
    assert "It goes no further." in desk.shown()
    answer = desk.step("confirm", expected_at="2026-11-24T17:30")
    assert answer.status_code == 409
    assert "is not safe for the person, or not wanted" in answer.content.decode()
    assert desk.step("arrive").status_code == 302
    page = desk.shown()
    assert "Somebody lives there already and stays." in page
    assert "It goes no further." not in page


def test_a_search_changed_after_the_offer_reaches_the_house(desk: Desk) -> None:
    placement = desk.stays.offered()
    need = placement.need
    assert need
    sent = SENT | {"once": str(need.id), "version": str(need.version), "stay_days": "21"}
    assert desk.client.post(f"{desk.page}need/", sent).status_code == 302
    noor = desk.stays.noor
    said = placements.read_profile(
        placement_id=placement.id, by=noor.staff, by_key=noor.key, now=NOW
    )
    assert said["stay_days"] == 21
    assert placement.papers.get().revision == 1
