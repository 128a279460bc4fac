"""When a desk locks, and how it is unlocked in place."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from reports.accounts.authentication import sessions
from reports.audit.models import Event
from reports.vault.models import Unlock
from tests.reports.accounts.guards.staff import desk_pages
from tests.reports.accounts.guards.staff.desk_pages import QUARTER, received
from tests.reports.accounts.people import Cast

pytestmark = pytest.mark.urls(desk_pages.__name__)


@pytest.mark.usefixtures("beatriz")
class TestLocking:
    """A quarter of an hour without a page, and the password is asked again."""

    def test_a_page_a_few_minutes_keeps_it_open(
        self, client: Client, clock: time_machine.Traveller
    ) -> None:
        for _ in range(20):
            clock.shift(14 * 60)
            assert client.get("/inbox/").status_code == 200

    def test_after_a_quarter_it_is_locked_and_shows_nothing(
        self, client: Client, clock: time_machine.Traveller
    ) -> None:
        clock.shift(QUARTER)

        page = client.get("/inbox/")

        assert page.status_code == 403
        assert "Locked" in page.text
        assert "inside" not in page.text

    def test_the_password_opens_it_with_new_keys_and_the_page_she_was_on(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        before = client.cookies["s"].value, client.cookies[sessions.COOKIE].value
        clock.shift(QUARTER)
        client.get("/inbox/?page=2")

        opened = client.post("/inbox/?page=2", {"unlock_password": cast.beatriz.password})

        assert (opened.status_code, opened["Location"]) == (302, "/inbox/?page=2")
        assert client.get("/inbox/?page=2").status_code == 200
        after = client.cookies["s"].value, client.cookies[sessions.COOKIE].value
        assert before[0] != after[0]
        assert before[1] != after[1]
        assert Unlock.objects.count() == Session.objects.count() == 1
        assert Event.objects.filter(kind="unlocked").count() == 1

    @pytest.mark.parametrize("password", ["", "wrong password", "kite-river-lamp-5-idihc"])
    def test_no_other_password_does(
        self, client: Client, clock: time_machine.Traveller, password: str
    ) -> None:
        clock.shift(QUARTER)

        page = client.post("/inbox/", {"unlock_password": password})

        assert page.status_code == 403
        assert client.get("/inbox/").status_code == 403
        assert received == []

    def test_guessing_it_is_slowed(self, client: Client, clock: time_machine.Traveller) -> None:
        clock.shift(QUARTER)

        answers = [
            client.post("/inbox/", {"unlock_password": f"guess {n}"}).status_code for n in range(8)
        ]

        assert answers == [403] * 6 + [429] * 2

    def test_after_eight_hours_everything_is_asked_again(
        self, client: Client, clock: time_machine.Traveller
    ) -> None:
        for _ in range(8 * 6):
            assert client.get("/inbox/").status_code == 200
            clock.shift(10 * 60)

        assert client.get("/inbox/")["Location"] == "/staff/login/?next=%2Finbox%2F"
        assert not Session.objects.exists()
        assert not Unlock.objects.exists()

    def test_a_second_click_on_unlock_does_no_harm(self, client: Client, cast: Cast) -> None:
        page = client.post("/inbox/", {"unlock_password": cast.beatriz.password})

        assert page["Location"] == "/inbox/"
        assert received == []


@pytest.mark.usefixtures("beatriz")
class TestUnlockingInPlace:
    """The blank screen asks for the password without leaving its page."""

    def test_the_password_opens_it(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        clock.shift(QUARTER)
        answer = client.post("/staff/unlock/", {"unlock_password": cast.beatriz.password})

        assert answer.status_code == 204
        assert client.get("/inbox/").status_code == 200

    def test_nothing_else_does(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        clock.shift(QUARTER)
        guesses = [
            client.post("/staff/unlock/", {"unlock_password": f"guess {n}"}).status_code
            for n in range(7)
        ]

        assert guesses == [403] * 6 + [429]
        assert client.get("/inbox/").status_code == 403
        clock.shift(timedelta(hours=8))
        sent = {"unlock_password": cast.beatriz.password}
        assert client.post("/staff/unlock/", sent).status_code == 401

    def test_a_password_does_not_stand_in_for_the_second_factor(self, cast: Cast) -> None:
        other = Client()
        sent = {"login": "beatriz", "password": cast.beatriz.password}
        other.post("/staff/login/", sent)
        answer = other.post("/staff/unlock/", {"unlock_password": cast.beatriz.password})

        assert answer.status_code == 401
        assert Client().post("/staff/unlock/", {"unlock_password": "x"}).status_code == 401


@pytest.mark.usefixtures("beatriz")
class TestLockingAtOnce:
    """R3.6: whoever covers the screen locks the session too, not the page alone."""

    def test_it_asks_for_the_password_from_then_on(self, client: Client, cast: Cast) -> None:
        assert client.get("/inbox/").status_code == 200

        assert client.post("/staff/lock/").status_code == 204

        assert client.get("/inbox/").status_code == 403
        assert client.get("/staff/lock/").status_code == 405
        sent = {"unlock_password": cast.beatriz.password}
        assert client.post("/staff/unlock/", sent).status_code == 204
        assert client.get("/inbox/").status_code == 200

    def test_it_locks_this_browser_alone(self, client: Client) -> None:
        assert Client().post("/staff/lock/").status_code == 401

        assert client.get("/inbox/").status_code == 200
