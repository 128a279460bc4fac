"""The coordinators' page: patterns, own staff, who is admitted; for nobody else."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nightlife.codes.incident_facts import Behaviour, Doer
from nightlife.venue_log import incident_log, venue_patterns
from nightlife.venues import venues
from reports.accounts.roles import Permission
from reports.region.models.nightlife import Incident
from tests.nightlife import story
from tests.nightlife.story import CENTRE, Nights
from tests.nightlife.views.conftest import Enter
from tests.nightlife.views.going import page, send, wrongs
from tests.reports.accounts.people import join

pytestmark = pytest.mark.django_db
DESK = "/nightlife/desk/"


@pytest.fixture
def dalia(nights: Nights, enter: Enter) -> Client:
    """A coordinator at her desk."""
    return enter(nights.cast.dalia)


@pytest.mark.parametrize("name", ["beatriz", "ada"])
def test_for_every_other_role_there_is_no_such_page(
    nights: Nights, enter: Enter, name: str
) -> None:
    somebody = enter(getattr(nights.cast, name))
    venue, nobody = f"{DESK}venue/{nights.lime.venue_id}/", uuid4()
    for address in (DESK, venue, f"{DESK}entry/{nobody}/", f"{DESK}admit/{nobody}/"):
        assert somebody.get(address).status_code == 404
    for verb in ("change", "post", "withdraw", "readmit"):
        assert somebody.post(f"{venue}{verb}/").status_code == 404
    for address in (f"{DESK}alert/{nobody}/seen/", f"{DESK}entry/{nobody}/seen/"):
        assert somebody.post(address).status_code == 404


def test_a_venues_people_do_not_reach_it(nights: Nights, enter: Enter, screen: Client) -> None:
    assert enter(nights.lime.mona).get(DESK).status_code == 404
    assert screen.get(DESK).status_code == 302


def test_it_is_in_the_navigation_of_who_leads(nights: Nights, dalia: Client, enter: Enter) -> None:
    assert f'href="{DESK}"' in page(dalia, "/pharmacy/desk/")
    assert DESK not in page(enter(nights.cast.beatriz), "/desk/inbox/")
    assert nights.cast.dalia.staff.may(Permission.LEAD)


def test_a_pattern_is_told_with_its_venues_and_seen(nights: Nights, dalia: Client) -> None:
    for bar in (nights.lime, nights.other):
        story.write(bar.at_the_bar)
    shown = page(dalia, DESK)
    assert "Suspected spiking" in shown
    assert "2 entries" in shown
    assert "night of 24 to 25 November 2026" in shown
    assert "Sample Bar Birch, Sample Bar Lime" in shown or "Sample Bar Lime" in shown
    for told in venue_patterns.alerts():
        for _ in range(2):
            assert dalia.post(f"{DESK}alert/{told.id}/seen/").status_code == 302
    assert venue_patterns.unseen() == 0


def test_the_board_says_what_waits_until_somebody_has_seen_it(
    nights: Nights, dalia: Client
) -> None:
    """R4.9: an alert that nobody opens is none."""
    for bar in (nights.lime, nights.other):
        story.write(bar.at_the_bar, behaviours=(Behaviour.OTHER,))
    entry_id = story.write(nights.lime.at_the_bar, doer=Doer.STAFF, incident=Incident.VERBAL)
    shown = page(dalia, "/desk/board/")
    assert "1 pattern across venues" in shown
    assert "1 entry about a venue’s own staff" in shown
    for told in venue_patterns.alerts():
        dalia.post(f"{DESK}alert/{told.id}/seen/")
    dalia.post(f"{DESK}entry/{entry_id}/seen/")
    shown = page(dalia, "/desk/board/")
    assert "see Venues" not in shown


def test_an_entry_about_own_staff_is_read_here(
    nights: Nights, dalia: Client, screen: Client
) -> None:
    """R4.9."""
    send(screen, doer="staff", words="Seen in the cloakroom.")
    (found,) = incident_log.for_desk(by=nights.cast.dalia.staff)
    story.amend(nights.lime.at_the_bar, found.id, "A colleague heard it too.")
    assert "Sample Bar Lime" in page(dalia, DESK)
    address = f"{DESK}entry/{found.id}/"
    shown = page(dalia, address)
    assert "Seen in the cloakroom." in shown
    assert "A colleague heard it too." in shown
    assert dalia.post(f"{address}seen/").status_code == 302
    assert incident_log.unseen_at_desk() == 0


def test_an_entry_about_a_guest_is_not(nights: Nights, dalia: Client) -> None:
    """R4.1: a venue's log is its own."""
    entry_id = story.write(nights.lime.at_the_bar, doer=Doer.GUEST)
    assert page(dalia, f"{DESK}entry/{entry_id}/", status=404)
    assert dalia.post(f"{DESK}entry/{entry_id}/seen/").status_code == 404


class TestAdmitting:
    """R4.13: with its labels and their last days."""

    KNOWN = {
        "name": "Sample Bar Fir",
        "commune": CENTRE,
        "camera_days": "7",
        "label_sacha": "2027-06-30",
        "label_quality_nights": "",
        "label_by_night": "",
    }

    def test_admitted_changed_withdrawn_and_let_in_again(
        self, nights: Nights, dalia: Client, enter: Enter
    ) -> None:
        team = story.venue_team("Sample Bar Fir")
        person = join("Ines", team, by=nights.cast.dalia)
        ines = enter(person)
        assert page(ines, "/nightlife/", status=404)
        assert "Sample Bar Fir" in page(dalia, f"{DESK}admit/{team.pk}/")
        assert dalia.post(f"{DESK}admit/{team.pk}/", self.KNOWN).status_code == 302
        assert page(ines, "/nightlife/", status=403)
        (found,) = [each for each in venues.all_venues() if each.facts.name == "Sample Bar Fir"]
        assert found.facts.camera_days == 7
        assert [id_ for id_, _ in found.facts.labels] == ["sacha"]
        one = f"{DESK}venue/{found.id}/"
        seat = {"user": str(person.user_id), "post": "manager"}
        assert dalia.post(f"{one}post/", seat).status_code == 302
        assert page(ines, "/nightlife/")
        assert 'value="2027-06-30"' in page(dalia, one)
        changed = self.KNOWN | {"camera_days": "", "label_sacha": ""}
        assert dalia.post(f"{one}change/", changed).status_code == 302
        assert venues.venue(found.id).facts.camera_days is None
        assert dalia.post(f"{one}withdraw/").status_code == 302
        assert page(ines, "/nightlife/", status=404)
        assert dalia.post(f"{one}readmit/").status_code == 302
        assert page(ines, "/nightlife/")

    @pytest.mark.parametrize(
        "changes",
        [
            {"name": ""},
            {"commune": "99999"},
            {"camera_days": "0"},
            {"camera_days": "32"},
            {"label_sacha": "soon"},
        ],
    )
    def test_a_fault_comes_back_with_what_was_typed(
        self, nights: Nights, dalia: Client, changes: dict[str, str]
    ) -> None:
        team = story.venue_team("Sample Bar Fir")
        for address in (
            f"{DESK}admit/{team.pk}/",
            f"{DESK}venue/{nights.lime.venue_id}/change/",
        ):
            answer = dalia.post(address, self.KNOWN | changes)
            assert answer.status_code == 422
            assert len(wrongs(answer.content.decode())) == 1
        assert venues.waiting_teams()
        assert venues.venue(nights.lime.venue_id).facts.name == "Sample Bar Lime"

    def test_a_venue_is_admitted_once(self, nights: Nights, dalia: Client) -> None:
        address = f"{DESK}admit/{nights.lime.team.pk}/"
        assert dalia.get(address).status_code == 404
        assert dalia.post(address, self.KNOWN).status_code == 404

    def test_no_venue_no_page(self, dalia: Client) -> None:
        nobody = f"{DESK}venue/{uuid4()}/"
        assert dalia.get(nobody).status_code == 404
        for verb in ("change", "post", "withdraw", "readmit"):
            assert dalia.post(f"{nobody}{verb}/", self.KNOWN).status_code == 404


def test_many_alerts_and_entries_cost_as_many_questions_as_one(
    nights: Nights, dalia: Client
) -> None:
    story.write(nights.lime.at_the_bar, doer=Doer.STAFF)
    few = queries(dalia)
    for _ in range(10):
        story.write(nights.lime.at_the_bar, doer=Doer.STAFF)
        story.write(nights.other.at_the_bar)
    assert queries(dalia) <= few + 1  # the traces of alerts, once there are any


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as found:
        page(client, DESK)
    return len(found)
