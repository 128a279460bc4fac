"""The screen at the bar: who reaches it, a new entry in one tap, what waits, what to do."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nightlife.codes.incident_facts import Doer, VenueFacts
from nightlife.venues import venues
from tests.nightlife import story
from tests.nightlife.story import CENTRE, NOW, Nights
from tests.nightlife.views.conftest import Enter
from tests.nightlife.views.going import BAR, NEW, page, screen_of, send, written

pytestmark = pytest.mark.django_db


def test_every_kind_is_one_tap_away(screen: Client) -> None:
    """R4.11."""
    shown = page(screen)
    assert shown.count('name="incident"') == 8
    assert "Believe what the guest says." in shown
    assert 'href="tel:112"' in shown


def test_somebody_of_the_venue_sees_the_same_after_a_login(nights: Nights, enter: Enter) -> None:
    shown = page(enter(nights.lime.farida))
    assert shown.count('name="incident"') == 8
    assert "Sign out" in shown


def test_images_wait_on_top(nights: Nights, screen: Client) -> None:
    """R4.7."""
    story.write(nights.lime.screen, cameras="1")
    assert "before 9 Dec, 02:20" in page(screen)


def test_what_is_about_own_staff_is_not_on_the_shared_screen(
    nights: Nights, screen: Client, enter: Enter
) -> None:
    """R4.9."""
    story.write(nights.lime.at_the_bar, doer=Doer.STAFF)
    assert "Nothing is written down." in page(screen)
    assert "with the region’s desk" in page(enter(nights.lime.farida))


def test_another_venue_sees_nothing_of_it(nights: Nights, screen: Client) -> None:
    """R4.1."""
    address = written(screen)
    other = screen_of(nights.other)
    assert "Nothing is written down." in page(other)
    assert other.get(address).status_code == 404
    for deed, typed in (("more", {"why": "care", "care": "water"}), ("images", {"state": "done"})):
        typed["amendment"] = str(nights.lime.venue_id)
        assert other.post(f"{address}{deed}/", typed).status_code == 404


@pytest.mark.parametrize("name", ["beatriz", "dalia", "ada"])
def test_for_every_other_role_there_is_no_such_page(
    nights: Nights, enter: Enter, name: str
) -> None:
    somebody = enter(getattr(nights.cast, name))
    assert somebody.get(BAR).status_code == 404
    assert send(somebody).status_code == 404


def test_a_venue_that_was_withdrawn_reaches_nothing_but_the_numbers(
    nights: Nights, screen: Client, enter: Enter
) -> None:
    venues.withdraw(venue_id=nights.lime.venue_id, by=nights.cast.dalia.staff, now=NOW)
    for client in (screen, enter(nights.lime.mona)):
        shown = page(client, status=404)
        assert "Not open here" in shown
        assert 'href="tel:112"' in shown
        assert send(client).status_code == 404


class TestTraining:
    """R4.13: with a last day; missing training shows guidance and blocks nothing."""

    def test_it_says_what_is_missing(self, screen: Client) -> None:
        assert "Plan SACHA" in page(screen)
        assert send(screen).status_code == 302

    @pytest.mark.parametrize(("day", "counts"), [(25, True), (24, False)])
    def test_until_its_last_day_it_counts(
        self, nights: Nights, screen: Client, day: int, counts: bool
    ) -> None:
        facts = VenueFacts(
            name="Sample Bar Lime", commune=CENTRE, labels=(("sacha", date(2026, 11, day)),)
        )
        lead = nights.cast.dalia.staff
        venues.change(venue_id=nights.lime.venue_id, facts=facts, by=lead, now=NOW)
        shown = page(screen)
        assert ("Plan SACHA" not in shown) is counts
        assert "Quality Nights label" in shown


def test_several_venues_see_something_in_drinks(nights: Nights, screen: Client) -> None:
    third = story.open_bar("Sample Bar Elm", nights.cast, staff=("Ines", "Olga"))
    for bar in (nights.other, third, nights.lime):
        story.write(bar.at_the_bar)
    assert "Several venues near here suspect something in drinks tonight." in page(screen)
    assert "Birch" not in page(screen)


def test_forty_entries_cost_as_many_questions_as_one(nights: Nights, screen: Client) -> None:
    story.write(nights.lime.screen, cameras="1")
    few = queries(screen)
    for _ in range(39):
        story.write(nights.lime.screen, cameras="1")
    assert queries(screen) == few <= 11


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as found:
        page(client)
    return len(found)


def test_nothing_of_an_entry_is_in_an_address_or_a_log(
    screen: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """R1.9."""
    caplog.set_level(0)
    address = written(screen, words="canaryword", cameras="canarycamera", images="on")
    answer = screen.post(NEW, {"incident": "spiking"})
    assert answer.status_code == 200
    page(screen, address)
    assert "canary" not in caplog.text
    assert "spiking" not in caplog.text
