"""The door of a staff page: locking, unlocking, what was typed meanwhile, who may come in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path

from reports.accounts import urls
from reports.accounts.authentication import sessions
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.directory.staff import actor_of
from reports.accounts.guards.staff_guard import StaffRequest, staff_page, user_key
from reports.accounts.models import Membership
from reports.accounts.roles import Permission
from reports.audit.chain.seals import BehindJournal
from reports.audit.models import Event
from reports.vault.browser_secrets.unlocked_keys import Locked
from reports.vault.models import DraftRow, Unlock
from tests.reports.accounts.people import Cast, Person, log_in

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
BY_ITSELF = {"X-By-Itself": "1"}
received: list[dict[str, list[str]]] = []


@staff_page(Permission.INBOX)
def inbox(request: StaffRequest) -> HttpResponse:
    """A page for people who work on cases."""
    if request.method == "POST":
        received.append(dict(request.POST.lists()))
    key = user_key(request)
    return HttpResponse(f"inside {actor_of(request.staff).role} {request.user_key is key}")


@staff_page(Permission.ADMINISTER)
def office(request: StaffRequest) -> HttpResponse:
    """A page for administrators; inside it something is refused."""
    if "restored" in request.POST:
        raise BehindJournal
    if request.method == "POST":
        raise NotAllowed
    return HttpResponse("office")


urlpatterns = [
    path("inbox/", inbox),
    path("office/", office),
    path("", include("config.urls")),  # what the frame around a page leads to
]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Nine o'clock, and it stays nine until the test moves it."""
    received.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def beatriz(client: Client, cast: Cast) -> Person:
    """Beatriz, logged in with `client`."""
    log_in(client, cast.beatriz, now=NOW)
    return cast.beatriz


# Reached without being inside: each does its own asking.
OUTSIDE = {
    "login",
    "verify",
    "lock",
    "unlock",
    "logout",
    "invitation",
    "begin",
    "passkey-begin",
    "passkey-complete",
    "passkey-words",
    # on a shared device, which nobody is logged in at
    "device-blank",
    "device-unblank",
    "device-in-use",
    "device-close",
}


def test_every_address_of_this_room_is_guarded_or_listed() -> None:
    guarded = {
        pattern.name
        for pattern in urls.urlpatterns
        if hasattr(pattern.callback, "staff_permission")
    }

    assert guarded & OUTSIDE == set()
    assert guarded | OUTSIDE == {pattern.name for pattern in urls.urlpatterns}


class TestWhoComesIn:
    """Roles; nobody learns what there is behind a door that is not hers."""

    @pytest.mark.usefixtures("beatriz")
    def test_a_role_that_allows_it(self, client: Client) -> None:
        assert client.get("/inbox/").content == b"inside care_worker True"

    @pytest.mark.usefixtures("beatriz")
    def test_a_role_that_does_not_and_a_page_that_is_not_there_look_the_same(
        self, client: Client
    ) -> None:
        hidden, absent = client.get("/office/"), client.get("/nowhere/")

        assert hidden.status_code == absent.status_code == 404
        assert hidden.content.replace(b"office", b"") == absent.content.replace(b"nowhere", b"")

    def test_a_refusal_inside_looks_the_same_too(self, client: Client, cast: Cast) -> None:
        log_in(client, cast.ada, now=NOW)

        assert client.get("/office/").content == b"office"
        assert client.post("/office/").status_code == 404
        assert client.get("/inbox/").status_code == 404

    def test_a_key_that_cannot_change_says_why(self, client: Client, cast: Cast) -> None:
        log_in(client, cast.ada, now=NOW)

        page = client.post("/office/", {"restored": "1"})

        assert page.status_code == 503
        assert "restored from a backup" in page.text

    @pytest.mark.usefixtures("beatriz")
    def test_somebody_who_is_in_no_team_any_more(self, client: Client) -> None:
        Membership.objects.all().delete()

        assert client.get("/inbox/").status_code == 404

    @pytest.mark.django_db
    def test_nobody_at_all_is_sent_to_the_login_page(self, client: Client) -> None:
        page = client.get("/inbox/?page=2")

        assert page["Location"] == "/staff/login/?next=%2Finbox%2F%3Fpage%3D2"

    @pytest.mark.django_db
    def test_nothing_is_kept_of_what_nobody_at_all_posts(self, client: Client) -> None:
        assert client.post("/inbox/", TYPED)["Location"] == "/staff/login/"
        assert not DraftRow.objects.exists()

    @pytest.mark.usefixtures("beatriz")
    def test_an_address_in_another_language_leads_back_to_the_page(self, client: Client) -> None:
        page = client.get("/inbox/?l=fr&page=2")

        assert page["Location"] == "/inbox/?page=2"
        assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "fr"

    def test_outside_a_staff_page_there_is_no_key(self) -> None:
        with pytest.raises(Locked):
            user_key(RequestFactory().get("/"))

    def test_a_guarded_view_can_be_told_from_others(self) -> None:
        assert inbox.staff_permission is Permission.INBOX  # type: ignore[attr-defined]


class TestByItself:
    """A page that looks by itself is answered or refused in a word, and asks nobody."""

    @pytest.mark.usefixtures("beatriz")
    def test_inside_it_is_answered(self, client: Client) -> None:
        assert client.get("/inbox/", headers=BY_ITSELF).content == b"inside care_worker True"

    @pytest.mark.usefixtures("beatriz")
    def test_it_sends_nothing(self, client: Client) -> None:
        page = client.post("/inbox/", TYPED, headers=BY_ITSELF)

        assert (page.status_code, page.content, received) == (403, b"", [])

    @pytest.mark.django_db
    def test_nobody_is_not_sent_to_the_login_page(self, client: Client) -> None:
        page = client.get("/inbox/", headers=BY_ITSELF)

        assert (page.status_code, page.content) == (403, b"")

    @pytest.mark.usefixtures("beatriz")
    def test_a_locked_browser_is_shown_no_lock(
        self, client: Client, clock: time_machine.Traveller
    ) -> None:
        clock.shift(QUARTER)
        page = client.get("/inbox/", headers=BY_ITSELF)

        assert (page.status_code, page.content) == (403, b"")


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


TYPED = {"text": "canary words é", "kind": ["one", "two"], "password": "x", "old_password": "y"}


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
