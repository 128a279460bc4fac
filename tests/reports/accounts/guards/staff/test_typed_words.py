"""What was typed when the desk locked is neither lost nor carried out."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from reports.vault.models import DraftRow
from tests.reports.accounts.guards.staff import desk_pages
from tests.reports.accounts.guards.staff.desk_pages import NOW, QUARTER, TYPED, received
from tests.reports.accounts.people import Cast, log_in

pytestmark = pytest.mark.urls(desk_pages.__name__)


@pytest.mark.usefixtures("beatriz")
class TestACrashOfTheDatabase:
    """It empties what is unlogged: unlock rows, and not what was typed into a locked page."""

    def test_costs_a_password_and_nothing_that_was_typed(self, client: Client, cast: Cast) -> None:
        _crash()
        assert client.post("/inbox/", TYPED).status_code == 403
        _crash()
        client.post("/inbox/", {"unlock_password": cast.beatriz.password})

        assert received == [{"text": ["canary words é"], "kind": ["one", "two"]}]
        assert client.get("/inbox/").status_code == 200


def _crash() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relpersistence = 'u' and relkind = 'r'"
            " and relnamespace = 'public'::regnamespace"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"delete from {name}")  # noqa: S608 - the tables of our models


@pytest.mark.usefixtures("beatriz")
class TestWhatWasTyped:
    """It is posted again, not lost; and it lies about nowhere meanwhile."""

    def test_it_is_carried_out_after_the_password(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        clock.shift(QUARTER)
        locked = client.post("/inbox/", TYPED)
        assert locked.status_code == 403
        assert "canary" not in locked.text
        assert received == []

        done = client.post("/inbox/", {"unlock_password": cast.beatriz.password})

        assert done.content == b"inside care_worker True"
        assert received == [{"text": ["canary words é"], "kind": ["one", "two"]}]
        assert not DraftRow.objects.exists()

    def test_a_second_click_leads_to_a_page_that_can_be_looked_at(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        """The address may be one that is only posted to."""
        clock.shift(QUARTER)
        locked = client.post("/inbox/", TYPED)
        assert 'name="locked_method" value="POST"' in locked.text
        sent = {"unlock_password": cast.beatriz.password, "locked_method": "POST"}
        client.post("/inbox/", {**sent, "unlock_password": "wrong"})
        client.post("/inbox/", sent)

        assert client.post("/inbox/", sent)["Location"] == "/desk/"
        assert len(received) == 1

    def test_it_is_carried_out_once(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        clock.shift(QUARTER)
        client.post("/inbox/", TYPED)
        for _ in range(2):
            client.post("/inbox/", {"unlock_password": cast.beatriz.password})

        assert len(received) == 1

    def test_a_wrong_password_in_between_loses_nothing(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        clock.shift(QUARTER)
        client.post("/inbox/", TYPED)
        client.post("/inbox/", {"unlock_password": "wrong"})
        client.post("/inbox/", {"unlock_password": cast.beatriz.password})

        assert received[0]["text"] == ["canary words é"]

    def test_after_eight_hours_it_waits_behind_the_login(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        clock.shift(timedelta(hours=8))
        sent_away = client.post("/inbox/", TYPED)
        assert sent_away["Location"] == "/staff/login/?next=%2Finbox%2F"

        log_in(client, cast.beatriz, now=NOW + timedelta(hours=8))
        waiting = client.get("/inbox/")
        assert "Not sent yet" in waiting.text
        assert "canary" not in waiting.text
        client.post("/inbox/", {"send_held": "1"})

        assert received == [{"text": ["canary words é"], "kind": ["one", "two"]}]

    def test_it_can_be_thrown_away(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        clock.shift(timedelta(hours=8))
        client.post("/inbox/", TYPED)
        log_in(client, cast.beatriz, now=NOW + timedelta(hours=8))

        back = client.post("/staff/held/")

        assert back["Location"] == "/desk/"
        assert not DraftRow.objects.exists()
        assert client.get("/inbox/").content.startswith(b"inside")
        assert received == []

    def test_nobody_else_sends_it(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        """A colleague logs in at the same browser."""
        clock.shift(timedelta(hours=8))
        client.post("/inbox/", TYPED)
        log_in(client, cast.chidi, now=NOW + timedelta(hours=8))

        assert "Not sent yet" not in client.get("/inbox/").text
        assert client.post("/inbox/", {"send_held": "1"})["Location"] == "/inbox/"
        assert received == []

    def test_it_does_not_go_to_another_page(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        clock.shift(QUARTER)
        client.post("/inbox/?file=1", TYPED)

        page = client.post("/inbox/?file=2", {"unlock_password": cast.beatriz.password})

        assert page["Location"] == "/inbox/?file=2"
        assert received == []
        assert "Not sent yet" in client.get("/inbox/?file=1").text

    def test_what_is_too_long_to_keep_is_said_to_be(
        self, client: Client, clock: time_machine.Traveller
    ) -> None:
        clock.shift(QUARTER)

        page = client.post("/inbox/", {"text": "x" * 70_000})

        assert page.status_code == 413
        assert "too long to be kept" in page.text

    def test_two_hours_later_it_is_gone(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        clock.shift(QUARTER)
        client.post("/inbox/", TYPED)
        clock.shift(timedelta(hours=2))

        page = client.post("/inbox/", {"unlock_password": cast.beatriz.password})

        assert page["Location"] == "/inbox/"
        assert received == []


def test_throwing_away_nothing_is_no_error(client: Client, cast: Cast) -> None:
    log_in(client, cast.beatriz, now=NOW)

    assert client.post("/staff/held/")["Location"] == "/desk/"
