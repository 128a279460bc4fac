"""The coordinators' pages of people, and of who opened what."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from reports.accounts.authentication import private_keys
from reports.accounts.directory.staff import actor_of
from reports.accounts.models import Membership, Team, TeamKind, User
from reports.accounts.roles import Role
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import record
from reports.audit.models import Event
from reports.cases.models import Queue, Shift
from reports.console.coordination.openings import before
from tests.reports.accounts.people import join
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import text


def removed(house: House, enter: Enter) -> HttpResponseBase:
    """Beatriz, who alone holds her team's keys, is taken out of it: Emil asks, Dalia confirms."""
    said = {"team_id": house.cast.french.pk, "user_id": house.cast.beatriz.user_id}
    asked = enter(house.cast.emil).post("/desk/people/remove/", said)
    assert asked["Location"] == "/desk/people/?done=asked"
    client = enter(house.cast.dalia)
    address = re.search(
        r'action="(/desk/people/asked/[^"]+/confirm/)"', text(client, "/desk/board/")
    )
    assert address
    return client.post(address[1], said | {"what": "removal"})


class TestPeople:
    """Invite, admit, remove, a way back in."""

    SAID = {
        "name": "Sample Newcomer",
        "login": "newcomer",
        "languages": ["fr"],
        "gender": "",
        "skills": ["sexual"],
        "capacity": "12",
    }

    def test_an_invitation_link_is_shown_once(self, house: House, enter: Enter) -> None:
        client = enter(house.cast.dalia)
        said = self.SAID | {"team_id": house.cast.french.pk}
        page = client.post("/desk/people/invite/", said).content.decode()
        link = re.search(r'id="link">\s*(http://testserver/staff/invitation/[\w-]{43}/)', page)
        assert link is not None
        assert "invitation/" not in text(client, "/desk/people/")
        assert Client().get(link[1]).status_code == 200
        again = client.post("/desk/people/invite/", said)
        assert again.status_code == 422
        assert "has this login name already" in again.content.decode()
        assert 'value="Sample Newcomer"' in again.content.decode()

    def test_an_administrator_invites_but_does_not_admit(self, house: House, enter: Enter) -> None:
        client = enter(house.cast.ada)
        office = Team.objects.get(kind=TeamKind.ADMINISTRATION)
        said = self.SAID | {"team_id": office.pk}
        assert f'<option value="{house.cast.french.pk}">' not in text(client, "/desk/people/")
        assert b'id="link"' in client.post("/desk/people/invite/", said).content
        for verb in ("admit", "reset", "renew"):
            assert client.post(f"/desk/people/{verb}/", {}).status_code == 404

    def test_admitting_takes_the_eight_digits(self, house: House, enter: Enter) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tests.reports.accounts.people.admit", lambda *_, **__: None)
            newcomer = join("Bruno", house.cast.french, by=house.cast.dalia)
        client = enter(house.cast.dalia)
        assert "Pending key verification" in text(client, "/desk/people/")
        said = {"team_id": house.cast.french.pk, "user_id": newcomer.user_id}
        wrong = client.post("/desk/people/admit/", said | {"digits": "0000 0000"})
        assert wrong.status_code == 422
        assert "These are not the digits" in wrong.content.decode()
        digits = private_keys.digits(User.objects.get(pk=newcomer.user_id))
        answer = client.post("/desk/people/admit/", said | {"digits": digits})
        assert answer["Location"] == "/desk/people/?done=admitted"
        again = client.post("/desk/people/admit/", said | {"digits": digits})
        assert again.status_code == 409
        assert "does not wait for admission any more" in again.content.decode()

    def test_removing_gives_back_her_cases_and_ends_her_sessions(
        self, house: House, enter: Enter
    ) -> None:
        beatriz, client = enter(house.acknowledged().cast.beatriz), enter(house.cast.dalia)
        assert beatriz.get(house.page).status_code == 200
        answer = removed(house, enter)
        assert answer["Location"] == "/desk/people/?done=removed&released=1"
        page = text(client, answer["Location"])
        assert "1 open case went back to the queue." in page
        case = house.case
        assert (case.owner_id, case.queue, case.acknowledged_at) == (None, Queue.TEAM, None)
        assert beatriz.get(house.page)["Location"].startswith("/staff/login/")
        assert not Shift.objects.exists()

    @pytest.mark.parametrize("said", ["", "many", "-1", "10000", "٣"])
    def test_a_number_nobody_counted_is_not_repeated(
        self, house: House, enter: Enter, said: str
    ) -> None:
        page = text(enter(house.cast.dalia), f"/desk/people/?done=removed&released={said}")
        assert "went back" not in page

    def test_removing_that_is_refused_leaves_her_cases(self, house: House, enter: Enter) -> None:
        said = {"team_id": house.cast.dutch.pk, "user_id": house.cast.beatriz.user_id}
        answer = enter(house.cast.dalia).post("/desk/people/remove/", said)
        assert answer.status_code == 409
        assert house.case.owner_id == house.cast.beatriz.user_id

    def test_removing_twice_is_said_kindly_and_new_keys_are_due(
        self, house: House, enter: Enter
    ) -> None:
        client = enter(house.cast.dalia)
        said = {"team_id": house.cast.french.pk, "user_id": house.cast.beatriz.user_id}
        assert removed(house, enter).status_code == 302
        assert not Membership.objects.filter(user=house.cast.beatriz.user_id).exists()
        again = client.post("/desk/people/remove/", said)
        assert again.status_code == 409
        assert "not in that team any more" in again.content.decode()
        assert "New keys are due" in text(client, "/desk/people/")
        assert client.post("/desk/people/renew/").status_code == 302
        assert "New keys are due" not in text(client, "/desk/people/")

    def test_a_way_back_in_shows_on_every_coordinators_page(
        self, house: House, enter: Enter
    ) -> None:
        client = enter(house.cast.dalia)
        said = {"user_id": house.cast.beatriz.user_id, "purpose": "password"}
        assert b'id="link"' in client.post("/desk/people/reset/", said).content
        page = text(enter(house.cast.emil), "/desk/people/")
        assert "<b>Beatriz Sample</b>: a new password" in page
        assert "issued by Dalia Sample" in page
        assert "<b>Beatriz Sample</b>: a new password" in text(
            enter(house.cast.emil), "/desk/board/"
        )

    def test_nobody_resets_herself(self, house: House, enter: Enter) -> None:
        said = {"user_id": house.cast.dalia.user_id, "purpose": "phone"}
        answer = enter(house.cast.dalia).post("/desk/people/reset/", said)
        assert answer.status_code == 409
        assert "Another coordinator has to issue this" in answer.content.decode()

    @pytest.mark.parametrize("verb", ["remove", "reset"])
    def test_a_form_changed_by_hand_finds_nothing(
        self, house: House, enter: Enter, verb: str
    ) -> None:
        answer = enter(house.cast.dalia).post(f"/desk/people/{verb}/", {"user_id": "x"})
        assert answer.status_code == 404


class TestOpenings:
    """Who opened what (R6.4)."""

    def test_every_opening_is_listed_and_roles_can_be_chosen(
        self, house: House, enter: Enter
    ) -> None:
        enter(house.cast.beatriz).get(house.page)
        client = enter(house.cast.dalia)
        client.post(f"{house.page}open/", {"reason": "review"})
        client.get(house.page)
        page = text(client, "/desk/openings/")
        for words in ("Beatriz Sample", "A new report to read", "A second look"):
            assert words in page
        only = text(client, f"/desk/openings/?role={Role.COORDINATOR.value}")
        assert "<td>Beatriz Sample</td>" not in only
        assert "<td>Dalia Sample</td>" in only

    def test_one_account_can_be_chosen(self, house: House, enter: Enter) -> None:
        enter(house.cast.beatriz).get(house.page)
        client, beatriz = enter(house.cast.dalia), house.cast.beatriz.user_id
        client.post(f"{house.page}open/", {"reason": "review"})
        client.get(house.page)
        hers = text(client, f"/desk/openings/?account={beatriz}")
        assert f'<option value="{beatriz}" selected>' in hers
        assert "<td>Beatriz Sample</td>" in hers
        assert "<td>Dalia Sample</td>" not in hers
        User.objects.filter(pk=beatriz).update(is_active=False)
        assert hers.count("<td>Beatriz Sample</td>") == text(
            client, f"/desk/openings/?account={beatriz}"
        ).count("<td>Beatriz Sample</td>")
        for nobody in ("", "x", str(uuid4())):
            assert "<td>Dalia Sample</td>" in text(client, f"/desk/openings/?account={nobody}")

    def test_offered_are_those_who_opened_something_and_whoever_is_asked_for(
        self, house: House, enter: Enter
    ) -> None:
        """With the years, everybody who ever had an account is too many to choose from."""
        enter(house.cast.beatriz).get(house.page)
        client, emil = enter(house.cast.dalia), house.cast.emil.user_id
        page = text(client, "/desk/openings/")
        assert f'<option value="{house.cast.beatriz.user_id}">' in page
        assert "Emil Sample" not in page
        page = text(client, f"/desk/openings/?account={emil}")
        assert f'<option value="{emil}" selected>Emil Sample' in page
        assert "Nothing was opened in this time." in page

    def test_the_list_goes_on_from_the_last_row(
        self, house: House, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reports.console.coordination.openings.PAGE", 2)
        for days in (3, 2, 1):
            opened_by_beatriz(house, NOW - timedelta(days=days))
        client = enter(house.cast.dalia)
        page = text(client, "/desk/openings/")
        assert page.count("opened and read") == 2
        onward = re.search(r'href="(\?role=&amp;account=&amp;before=[^"]+)"', page)
        assert onward is not None
        rest = text(client, "/desk/openings/" + onward[1].replace("&amp;", "&"))
        assert rest.count("opened and read") == 1
        assert "before=" not in rest

    def test_a_visit_is_one_row_however_often_the_page_was_loaded(
        self, house: House, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reports.console.coordination.openings.PAGE", 2)
        for minutes in (90, 50, 40, 30, 12):
            opened_by_beatriz(house, NOW - timedelta(minutes=minutes))
        page = text(enter(house.cast.dalia), "/desk/openings/")
        assert page.count("opened and read") == 2
        assert "<td>24 Nov 2026, 10:40 – 11:18</td>" in page
        assert "<td>24 Nov 2026, 10:00</td>" in page
        assert "before=" not in page
        assert Event.objects.filter(kind="case_opened").count() == 5

    def test_a_page_that_was_not_read_to_its_end_goes_on(
        self, house: House, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reports.console.coordination.openings._READ", 3)
        for minutes in (90, 40, 30, 12):
            opened_by_beatriz(house, NOW - timedelta(minutes=minutes))
        client = enter(house.cast.dalia)
        page = text(client, "/desk/openings/")
        assert page.count("opened and read") == 1
        onward = re.search(r'href="(\?role=&amp;account=&amp;before=[^"]+)"', page)
        assert onward is not None
        rest = text(client, "/desk/openings/" + onward[1].replace("&amp;", "&"))
        assert "<td>24 Nov 2026, 10:00</td>" in rest

    @pytest.mark.parametrize("asked", ["", "yesterday", "2026-11-24T10:00", "2026-99-24T10:00Z"])
    def test_a_time_that_is_none_means_now(self, asked: str) -> None:
        assert before(asked, now=NOW) == NOW + timedelta(seconds=1)


def opened_by_beatriz(house: House, at: datetime) -> None:
    """She opens Amina's case."""
    with transaction.atomic():
        record(
            kind=EventKind.CASE_OPENED,
            by=actor_of(house.cast.beatriz.staff),
            now=at,
            case_id=house.case_id,
            reason=ReasonCode.FOLLOW_UP,
        )
