"""Holding a place on the match page, and every step of the worker until the place is free again."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.cases import lifecycle, reporter
from reports.cases.agreed import Field
from reports.channels.web.speaking import openings, status_words
from shelters import needs, placements
from shelters.availability import say_full
from shelters.models import NeedState, Placement, PlacementState, Unit
from shelters.placements import taken_units
from tests.reports.cases.world import Report, report
from tests.shelters.households import ALONE, ANYBODY, WITH_CHILDREN, Household
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import STREET, Stays, make_stays, make_unit_in
from tests.shelters.screens.conftest import Enter

UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Desk:
    """Beatriz's browser at Amina's search."""

    stays: Stays
    client: Client

    @property
    def page(self) -> str:
        return f"/shelters/case/{self.stays.amina.case_id}/"

    def shown(self) -> str:
        answer = self.client.get(self.page)
        assert answer.status_code == 200
        return answer.content.decode()

    def hold(self, **changed: Any) -> Any:
        """Press the button of House North's place, as the page has it."""
        button = self.button()
        return self.client.post(f"{self.page}hold/", button | changed)

    def button(self) -> dict[str, str]:
        """What the button of House North's place sends."""
        part = self.shown().split(f'name="unit_id" value="{self.stays.unit.id}"')[1]
        values = [piece.split('"')[0] for piece in part.split('value="')[1:3]]
        return {"unit_id": str(self.stays.unit.id), "unit_version": values[0], "once": values[1]}

    def step(self, verb: str, **said: Any) -> Any:
        """Take a step with the placement there is."""
        placement = Placement.objects.get()
        return self.client.post(f"{self.page}place/{placement.id}/{verb}/", said)

    @property
    def state(self) -> str:
        return Placement.objects.get().state


@pytest.fixture
def desk(db: None, enter: Enter) -> Desk:
    stays = make_stays()
    return Desk(stays, enter(stays.worker))


def test_a_place_is_held_with_one_press(desk: Desk) -> None:
    """The match page turns into the place: until when, and what comes next."""
    desk.stays.search(tier=1)
    answer = desk.hold()
    assert answer.headers["Location"] == f"{desk.page}?done=hold"
    page = desk.shown()
    assert "Sample House North, Room 3" in page
    assert "until 18:05" in page
    assert "What suits" not in page
    for word in ("Offer it to the house", "Hold it for longer", "Give it back"):
        assert word in page
    assert "The person has arrived" not in page


def test_the_same_press_twice_holds_once(desk: Desk) -> None:
    desk.stays.search()
    button = desk.button()
    assert [desk.hold(**button).status_code for _ in range(1)] == [302]
    assert desk.client.post(f"{desk.page}hold/", button).status_code == 302
    assert Placement.objects.count() == 1


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


@dataclass(frozen=True)
class Room:
    """Four beds of one room in House North, after which Amina's household of three is."""

    desk: Desk
    beds: list[Unit]

    def button(self) -> dict[str, Any]:
        """What the button of the room sends, as the page has it."""
        form = self.desk.shown().split("beds of one shared room")[1].split("<form")[1]
        sent = re.findall(r'name="(unit_id|unit_version|once)" value="([^"]*)"', form)
        values: dict[str, Any] = {"unit_id": [], "unit_version": [], "once": ""}
        for name, value in sent:
            values[name] = value if name == "once" else [*values[name], value]
        return values

    def press(self, sent: dict[str, Any]) -> Any:
        return self.desk.client.post(f"{self.desk.page}hold/", sent)

    def taken_by_others(self, count: int) -> None:
        """Beds with the first names are held for other households."""
        for bed in self.beds[:count]:
            self.desk.stays.held(self.desk.stays.household().looks(), bed)


@pytest.fixture
def room(desk: Desk) -> Room:
    room, house = uuid4(), desk.stays.houses.north.id
    beds = [make_unit_in(house, replace(ANYBODY, name=f"Bed {n}"), room=room) for n in range(1, 5)]
    desk.stays.search(WITH_CHILDREN)
    return Room(desk, beds)


def test_several_beds_of_a_shared_room_are_shown_and_held_with_one_press(room: Room) -> None:
    """The page says how many beds it takes; exactly those are held, and no other."""
    page = room.desk.shown()
    assert "No place of one&#x27;s own suits now." in page
    assert "Several beds of a shared room do, in 1 room." in page
    assert "3 beds of one shared room; 4 of it are free" in page
    assert "Bed 1, Bed 2, Bed 3" in page
    assert "Hold 3 beds" in page
    assert room.press(room.button()).headers["Location"] == f"{room.desk.page}?done=hold"
    assert set(taken_units(now=NOW)) == {bed.id for bed in room.beds[:3]}
    assert "Sample House North, Bed 1, Bed 2, Bed 3" in room.desk.shown()


def test_the_same_press_for_several_beds_twice_holds_once(room: Room) -> None:
    sent = room.button()
    assert [room.press(sent).status_code for _ in range(2)] == [302, 302]
    assert Placement.objects.get().units.count() == 3


def test_beds_that_somebody_else_has_just_taken_hold_nothing(room: Room) -> None:
    """R7.11: told plainly, not one bed of it is held, and the rest of the room is no place."""
    sent = room.button()
    room.taken_by_others(2)
    answer = room.press(sent)
    assert answer.status_code == 409
    assert "Somebody has just taken it. Nothing else suits now." in answer.content.decode()
    assert not Placement.objects.filter(need__case=room.desk.stays.amina.case_id).exists()


def test_of_beds_just_taken_the_next_best_are_those_that_are_left(room: Room) -> None:
    sent = room.button()
    room.taken_by_others(1)
    answer = room.press(sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Next best: Sample House North, 3 beds of one shared room." in page
    assert "3 beds of one shared room; 3 of it are free" in page
    assert "Bed 2, Bed 3, Bed 4" in page
    assert room.press(room.button()).status_code == 302


def test_other_beds_than_the_page_offers_are_not_held(room: Room) -> None:
    """Too many, too few, of two rooms, without a version each, at another version."""
    sent = room.button()
    ids, version = [str(bed.id) for bed in room.beds], sent["unit_version"][0]
    for wrong, status, words in (
        (
            {"unit_id": ids, "unit_version": [version] * 4},
            409,
            "Fewer beds of that room are enough.",
        ),
        ({"unit_id": ids[:2], "unit_version": [version] * 2}, 409, "does not suit any more"),
        ({"unit_id": [*ids[:2], str(room.desk.stays.unit.id)]}, 409, "must be in one room"),
        ({"unit_version": [version, version, "77"]}, 409, "has changed what it says"),
        ({"unit_version": [version, version]}, 404, ""),
        ({"unit_id": [], "unit_version": []}, 404, ""),
        ({"unit_id": [*ids[:2], "x"]}, 404, ""),
    ):
        answer = room.press({**sent, "once": str(uuid4()), **wrong})
        assert answer.status_code == status, wrong
        assert words in answer.content.decode()
    assert not Placement.objects.exists()


@pytest.mark.parametrize("who", ["bram", "chidi", "noor", "simon"])
def test_who_is_not_her_worker_holds_no_beds(room: Room, enter: Enter, who: str) -> None:
    """A colleague, somebody of another team, and both houses' own people."""
    houses = room.desk.stays.houses
    person = getattr(houses, who, None) or getattr(houses.cast, who)
    sent = room.button()
    answer = enter(person).post(f"{room.desk.page}hold/", sent)
    assert answer.status_code in {403, 404}
    assert not Placement.objects.exists()


LEAVES = NOW + timedelta(days=10)


@pytest.fixture
def lived_in(desk: Desk) -> Desk:
    """Somebody else lives in House North's unit for ten days; Amina needs a place after that."""
    stays = desk.stays
    other = stays.household().looks(replace(ALONE, stay_days=10))
    stays.arrived(need=other)
    stays.search(replace(ALONE, needed_on=date(2026, 12, 5), stay_days=20), tier=2)
    return desk


def later(desk: Desk) -> dict[str, str]:
    """What the button for the later day sends, as the page has it."""
    form = desk.shown().split("Free later")[1].split("</form>")[0]
    return dict(re.findall(r'name="(unit_id|unit_version|since|once)" value="([^"]*)"', form))


def test_a_lived_in_unit_is_held_from_the_day_it_is_free(lived_in: Desk) -> None:
    """The button, the place and the house's board all say from when; nobody says who is there."""
    page = lived_in.shown()
    assert "Sample House North: from 4 Dec, 14:05" in page
    assert "Hold from 5 Dec, 00:00 on" in page
    sent = later(lived_in)
    assert lived_in.client.post(f"{lived_in.page}hold/", sent).status_code == 302
    page = lived_in.shown()
    assert "The place is theirs from 5 Dec, 00:00 on. Somebody lives there until then." in page
    assert "until 25 Nov, 14:05" in page
    placement = Placement.objects.get(need__case=lived_in.stays.amina.case_id)
    assert placements.begins(placement) == datetime(2026, 12, 5, tzinfo=ZoneInfo("Europe/Brussels"))


def test_the_house_reads_from_when_and_lets_nobody_in_before(lived_in: Desk, enter: Enter) -> None:
    stays, client = lived_in.stays, lived_in.client
    client.post(f"{lived_in.page}hold/", later(lived_in))
    placement = Placement.objects.get(need__case=stays.amina.case_id)
    stays.agrees()
    step = f"{lived_in.page}place/{placement.id}/"
    assert client.post(f"{step}offer/").status_code == 302
    noor = enter(stays.noor)
    for address in ("/shelters/", f"/shelters/offer/{placement.id}/"):
        assert "from 5 Dec, 00:00 on" in noor.get(address).content.decode()
    noor.post(f"/shelters/offer/{placement.id}/accept/")
    assert (
        "accepted from 5 Dec, 00:00 on, not confirmed yet"
        in noor.get("/shelters/").content.decode()
    )
    early = client.post(f"{step}confirm/", {"expected_at": "2026-12-04T20:00"})
    assert early.status_code == 409
    assert "Somebody lives there then." in early.content.decode()
    assert client.post(f"{step}confirm/", {"expected_at": "2026-12-05T17:00"}).status_code == 302
    refused = client.post(f"{step}arrive/")
    assert refused.status_code == 409
    assert "Somebody still has the place." in refused.content.decode()
    board = noor.post(f"/shelters/stay/{placement.id}/", {"step": "arrived"}, follow=True)
    assert "Somebody is still in that place" in board.content.decode()
    placement.refresh_from_db()
    assert placement.state == PlacementState.CONFIRMED


@pytest.mark.parametrize(
    ("since", "status", "words"),
    [
        ("2026-12-04T13:04:59+00:00", 409, "Somebody lives there then."),
        ("2026-11-24T13:05:00+00:00", 409, "Choose a time ahead."),
        ("2026-11-01T00:00:00+00:00", 409, "Choose a time ahead."),
        ("2027-01-30T00:00:00+00:00", 409, "a month ahead at most"),
        ("2026-12-08T00:00:00+00:00", 409, "does not suit any more"),
        ("soon", 404, ""),
    ],
)
def test_a_later_day_that_cannot_be_holds_nothing(
    lived_in: Desk, since: str, status: int, words: str
) -> None:
    answer = lived_in.client.post(f"{lived_in.page}hold/", {**later(lived_in), "since": since})
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not Placement.objects.filter(need__case=lived_in.stays.amina.case_id).exists()


def test_what_others_hold_for_later_or_is_not_free_by_its_house_has_no_button(
    lived_in: Desk,
) -> None:
    stays = lived_in.stays
    sent = later(lived_in)
    other = stays.household().looks(replace(ALONE, needed_on=date(2026, 12, 5), stay_days=20))
    stays.held(other, since=LEAVES)
    assert "Free later" not in lived_in.shown()
    answer = lived_in.client.post(f"{lived_in.page}hold/", sent)
    assert answer.status_code == 409
    assert "Somebody has just taken it." in answer.content.decode()
    placement = Placement.objects.get(need=other)
    placements.release(
        placement_id=placement.id,
        reason=placements.RELEASE_REASONS[0],
        by=stays.worker.staff,
        now=NOW,
    )
    assert "Hold from" in lived_in.shown()
    say_full(unit_id=stays.unit.id, by=stays.noor.staff, now=NOW)
    assert "Hold from" not in lived_in.shown()


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
    assert "Give it back first." in answer.content.decode()
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
