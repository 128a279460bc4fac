"""A place that is lived in, held from the day it is free."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shelters.inventory.unit_availability import say_full
from shelters.models import Placement, PlacementState
from shelters.placing import placements
from tests.shelters.households import ALONE
from tests.shelters.houses import NOW
from tests.shelters.screens.conftest import Enter
from tests.shelters.screens.holding import Desk

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
