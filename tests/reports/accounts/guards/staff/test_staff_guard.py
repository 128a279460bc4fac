"""The door of a staff page: locking, unlocking, what was typed meanwhile, who may come in."""

import pytest
import time_machine
from django.conf import settings
from django.test import Client, RequestFactory

from reports.accounts import urls
from reports.accounts.guards.staff_guard import user_key
from reports.accounts.models import Membership
from reports.accounts.roles import Permission
from reports.vault.browser_secrets.unlocked_keys import Locked
from reports.vault.models import DraftRow
from tests.reports.accounts.guards.staff import desk_pages
from tests.reports.accounts.guards.staff.desk_pages import NOW, QUARTER, TYPED, inbox, received
from tests.reports.accounts.people import Cast, log_in

BY_ITSELF = {"X-By-Itself": "1"}


pytestmark = pytest.mark.urls(desk_pages.__name__)


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
