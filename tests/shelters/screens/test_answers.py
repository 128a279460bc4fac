"""The house's side: offers with their clock, answers, who comes and goes, a place kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.accounts.devices import shared_devices
from reports.accounts.devices.shared_devices import DeviceKind
from reports.accounts.guards import device_guard
from reports.cases.casework import consents
from reports.cases.models import ConsentNotice
from reports.cases.terms.consent_records import Field
from shelters.inventory.inventory import house_facts
from shelters.inventory.unit_availability import free_units, say_full
from shelters.models import Availability, Placement, PlacementState
from shelters.needs import needs
from shelters.placing import placements
from shelters.placing.placements import Handover
from tests.reports.accounts.people import log_in
from tests.shelters.households import ANYBODY
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import STREET, Stays, make_stays, make_unit_in
from tests.shelters.screens.conftest import Enter
from tests.tour.tools.page_reader import read

BOARD = "/shelters/"

type Device = Callable[[], Client]


@pytest.fixture
def stays(db: None) -> Stays:
    return make_stays()


@pytest.fixture
def device(stays: Stays) -> Client:
    """The board's own phone, opened by Noor for her shift."""
    opened = shared_devices.open_device(
        by=stays.noor.staff,
        kind=DeviceKind.BOARD,
        team_id=stays.houses.north_team.pk,
        pin="4862",
        now=NOW,
    )
    client = Client()
    client.cookies[device_guard.COOKIE] = opened.token
    return client


def page(client: Client, address: str = BOARD) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def offer_address(placement: Placement) -> str:
    return f"/shelters/offer/{placement.id}/"


def state(placement: Placement) -> str:
    return Placement.objects.get(id=placement.id).state


def press(client: Client, placement: Placement, step: str) -> str:
    answer = client.post(f"/shelters/stay/{placement.id}/", {"step": step}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_offer_is_read_and_accepted_with_its_clock(stays: Stays, enter: Enter) -> None:
    placement, noor = stays.offered(), enter(stays.noor)
    board = page(noor)
    assert "Offers to answer" in board
    which = f"Room 3 · {house_facts(placement.house).alias}"  # a team may keep several houses
    assert which in board
    assert "24 hours left" in board
    assert "Reserved until" in board
    told = page(noor, offer_address(placement))
    assert which in told
    assert "Woman, 34 years" in told
    assert "30 days" in told
    assert STREET not in told
    answer = noor.post(f"{offer_address(placement)}accept/", follow=True)
    assert "Accepted. The care worker sees your address now" in answer.content.decode()
    assert state(placement) == PlacementState.ACCEPTED
    assert STREET not in answer.content.decode()


def test_the_badge_counts_offers_until_they_are_answered(stays: Stays, enter: Enter) -> None:
    placement, noor = stays.offered(), enter(stays.noor)
    cache.clear()
    assert "> offer to answer</span>" in page(noor)
    noor.post(f"{offer_address(placement)}accept/")
    assert "> offer to answer</span>" not in page(noor)
    cache.clear()


def test_a_yes_to_what_is_not_safe_any_more_says_only_that_it_is_not_wanted_r7_14(
    stays: Stays, enter: Enter
) -> None:
    need = stays.search()
    placement, noor = stays.offered(need=need), enter(stays.noor)
    needs.change_need(
        opened=stays.amina.opened(),
        need_id=need.id,
        change=lambda facts: facts.without_house(stays.houses.north.id),
        by=stays.worker.staff,
        now=NOW,
    )
    answer = noor.post(f"{offer_address(placement)}accept/", follow=True).content.decode()
    assert "It is no longer wanted: nothing was changed." in answer
    assert "not be safe" not in answer
    assert state(placement) == PlacementState.OFFERED


def test_before_it_is_accepted_nothing_says_who_she_is_r7_13(stays: Stays, enter: Enter) -> None:
    placement = stays.held()
    stays.agrees(list(Field))
    placements.offer(placement_id=placement.id, by=stays.worker.staff, now=NOW)
    noor = enter(stays.noor)
    shown = page(noor) + page(noor, offer_address(placement))
    assert str(stays.amina.case_id) not in shown
    words = read(BOARD, 200, shown).words  # a form's token may hold any four letters
    for word in ("Name", "Phone", "What you must know"):
        assert word not in words


def test_the_hand_over_is_read_after_a_yes_by_pressing_for_it(stays: Stays, enter: Enter) -> None:
    placement, noor = stays.accepted(), enter(stays.noor)
    assert "No hand-over has come yet." in page(noor, offer_address(placement))
    stays.agrees(list(Field))
    placements.hand_over(
        placement_id=placement.id,
        handover=Handover(note="Sleeps badly", name="Canary Name", phone="+32470123456"),
        by=stays.worker.staff,
        now=NOW,
    )
    closed = page(noor, offer_address(placement))
    assert "Read the hand-over" in closed
    assert "Canary Name" not in closed
    opened = noor.post(f"{offer_address(placement)}handover/").content.decode()
    assert "Canary Name" in opened
    assert "Sleeps badly" in opened


@pytest.mark.parametrize("reason", ["house_full", "house_rules", "other"])
def test_a_no_with_its_reason(stays: Stays, enter: Enter, reason: str) -> None:
    placement, noor = stays.offered(), enter(stays.noor)
    answer = noor.post(f"{offer_address(placement)}decline/", {"reason": reason}, follow=True)
    assert "Declined." in answer.content.decode()
    assert state(placement) == PlacementState.DECLINED
    free = {unit.unit_id for unit in free_units(now=NOW)}
    assert (stays.unit.id in free) is (reason != "house_full")


def test_a_no_without_a_reason_or_with_a_day_gone_changes_nothing(
    stays: Stays, enter: Enter
) -> None:
    placement, noor = stays.offered(), enter(stays.noor)
    address = f"{offer_address(placement)}decline/"
    for sent in ({}, {"reason": "left"}, {"reason": "other", "again_on": "2026-11-24"}):
        assert noor.post(address, sent).status_code == 422
    assert state(placement) == PlacementState.OFFERED


def test_an_answer_too_late_or_twice_says_so(
    stays: Stays, enter: Enter, clock: time_machine.Traveller
) -> None:
    placement, noor = stays.offered(), enter(stays.noor)
    address = f"{offer_address(placement)}accept/"
    assert noor.post(address).status_code == 302
    assert "answered already" in noor.post(address, follow=True).content.decode()
    second = stays.household()
    late = stays.held(second.looks(), make_unit_in(stays.houses.north.id, ANYBODY))
    Placement.objects.filter(id=late.id).update(state="offered", offered_at=NOW)
    clock.shift(timedelta(hours=7))
    noor = Client()
    Placement.objects.filter(id=late.id).update(during=(NOW, NOW + timedelta(hours=1)))
    log_in(noor, stays.noor, now=NOW + timedelta(hours=7))
    answer = noor.post(f"{offer_address(late)}accept/", follow=True)
    assert "The time had run out" in answer.content.decode()
    assert "That one is over" in noor.get(offer_address(late), follow=True).content.decode()


def test_who_comes_arrives_and_leaves_by_two_taps_also_on_the_device(
    stays: Stays, device: Client
) -> None:
    placement = stays.confirmed()
    board = page(device)
    assert "expected at 15:05" in board
    assert "Here" in press(device, placement, "arrived")
    assert state(placement) == PlacementState.ARRIVED
    assert "Occupied" in page(device)
    assert "The place is free." in press(device, placement, "left")
    assert state(placement) == PlacementState.LEFT
    assert "1 place free" in page(device)


def test_who_did_not_come_is_said_only_when_it_is_time(
    stays: Stays, device: Client, clock: time_machine.Traveller
) -> None:
    placement = stays.confirmed()
    assert "Did not come" not in page(device)
    clock.shift(timedelta(hours=2))
    # Two hours later the device is blank until its PIN; whoever is logged in sees it.
    Placement.objects.filter(id=placement.id).update(expected_at=NOW - timedelta(hours=1))
    clock.shift(-timedelta(hours=2))
    board = page(device)
    assert "not here yet" in board
    assert "Did not come" in board
    assert "did not come" in press(device, placement, "no_show")
    assert state(placement) == PlacementState.NO_SHOW


def test_the_device_says_that_an_offer_waits_and_opens_none_of_it(
    stays: Stays, device: Client
) -> None:
    placement = stays.offered()
    board = page(device)
    assert "Log in and answer" in board
    for address in ("", "accept/", "decline/", "handover/"):
        for method in (device.get, device.post):
            answer = method(f"{offer_address(placement)}{address}")
            assert answer.status_code in {302, 405}
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/staff/login/")
    assert state(placement) == PlacementState.OFFERED


def test_two_taps_keep_a_place_for_a_caller_and_give_it_back(stays: Stays, device: Client) -> None:
    unit, need = f"/shelters/unit/{stays.unit.id}/", stays.search()
    assert "Keep it for somebody on the phone" in page(device, unit)
    answer = device.post(f"{unit}keep/", {"hours": "2"}, follow=True)
    assert "Kept by you until 16:05" in answer.content.decode()
    assert (
        "Somebody has just taken it"
        in device.post(f"{unit}keep/", {"hours": "2"}, follow=True).content.decode()
    )
    with pytest.raises(placements.JustTaken):
        stays.held(need)
    kept = Placement.objects.get(state=PlacementState.KEPT)
    assert "The place is free." in press(device, kept, "given_back")
    stays.held(need)
    assert device.post(f"{unit}keep/", {"hours": "9"}).status_code == 404


def test_another_house_has_nothing_to_do_with_it(stays: Stays, enter: Enter) -> None:
    placement, simon = stays.offered(), enter(stays.houses.simon)
    assert "Offers to answer" not in page(simon)
    for address in ("", "accept/", "decline/", "handover/"):
        answer = simon.generic(
            "GET" if not address else "POST", f"{offer_address(placement)}{address}"
        )
        assert answer.status_code in {404, 422}
        assert "34 years" not in answer.content.decode()
    assert simon.post(f"/shelters/stay/{placement.id}/", {"step": "arrived"}).status_code == 404
    assert simon.post(f"/shelters/unit/{stays.unit.id}/keep/", {"hours": "1"}).status_code == 404
    assert state(placement) == PlacementState.OFFERED


def test_a_hold_the_house_knows_nothing_of_shows_as_held_and_opens_nothing(
    stays: Stays, enter: Enter
) -> None:
    placement, noor = stays.held(), enter(stays.noor)
    board = page(noor)
    assert "Reserved until" in board
    assert "Offers to answer" not in board
    assert noor.get(offer_address(placement)).status_code == 404


def test_the_board_asks_the_same_questions_for_one_and_for_many(stays: Stays, enter: Enter) -> None:
    noor = enter(stays.noor)
    stays.confirmed()

    def queries() -> int:
        cache.clear()  # with the counts of its frame
        with CaptureQueriesContext(connection) as found:
            page(noor)
        return len(found)

    few = queries()
    for _ in range(3):
        household = stays.household()
        unit = make_unit_in(stays.houses.north.id, ANYBODY)
        stays.offered(need=household.looks(), unit=unit)
    assert queries() == few


def test_the_house_learns_that_a_yes_was_taken_back_r7_4(stays: Stays, device: Client) -> None:
    """In neutral words, by the unit's name; once seen it is gone, and no other house sees it."""
    stays.accepted()
    (consent,) = consents.of_case(case_id=stays.amina.case_id)
    consents.withdraw_consent(
        case_id=stays.amina.case_id, consent_id=consent.id, by=stays.worker.staff, now=NOW
    )
    board = page(device)
    assert "A yes was taken back" in board
    (notice,) = ConsentNotice.objects.all()
    simon = Client()
    log_in(simon, stays.houses.simon, now=NOW)
    assert "A yes was taken back" not in page(simon)
    simon.post(f"/shelters/notice/{notice.id}/seen/")
    assert "A yes was taken back" in page(device)
    seen = device.post(f"/shelters/notice/{notice.id}/seen/", follow=True).content.decode()
    assert "A yes was taken back" not in seen
    assert "Noted. Thank you" in seen


def test_a_place_that_is_left_counts_as_seen_just_now_unless_it_is_said_to_be_full(
    stays: Stays, device: Client
) -> None:
    first = stays.arrived()
    Availability.objects.update(confirmed_at=NOW - timedelta(hours=20))
    assert "The place is free." in press(device, first, "left")
    assert Availability.objects.get(unit=stays.unit).confirmed_at == NOW
    second = stays.arrived(need=stays.household().looks())
    say_full(unit_id=stays.unit.id, by=stays.noor.staff, now=NOW)
    assert "still says full" in press(device, second, "left")
