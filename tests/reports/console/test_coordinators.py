"""The coordinator's pages: board, rota, people, who opened what."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from reports.accounts.authentication import private_keys
from reports.accounts.directory.staff import actor_of
from reports.accounts.models import Membership, Team, TeamKind, User
from reports.accounts.roles import Role
from reports.audit.chain import restore_guard
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import record
from reports.audit.models import Event
from reports.cases.casework import legal_hold, reporter, risk_levels
from reports.cases.lifecycle import lifecycle
from reports.cases.models import ErasureNotice, Queue, Shift
from reports.cases.ownership import conflicts_of_interest
from reports.console.coordination.openings import before
from reports.console.rota.week_page import monday_of
from reports.region import Level
from reports.vault.journal import restore_journal
from tests.reports.accounts.people import Person, join
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House, put_on_duty


def text(client: Client, address: str) -> str:
    """A page that must be there."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def section(page: str, slug: str) -> str:
    """One list of the board; nothing where it is empty and no column."""
    found = re.search(rf'<h2 id="{slug}">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


def test_everybody_comes_home_to_their_own_desk(house: House, enter: Enter) -> None:
    homes = {"beatriz": "/desk/inbox/", "dalia": "/desk/board/", "ada": "/desk/people/"}
    for name, home in homes.items():
        answer = enter(getattr(house.cast, name)).get("/desk/?done=notice")
        assert answer["Location"] == f"{home}?done=notice"


def test_the_board_shows_what_nobody_answered_and_what_is_late(
    house: House, enter: Enter, clock: object
) -> None:
    page = text(enter(house.cast.dalia), "/desk/board/")
    assert str(house.case_id) in section(page, "unanswered")
    assert "No first contact is overdue." in section(page, "overdue")
    assert "Nobody waits for a first contact." in section(page, "contact")
    assert page.count(f'data-id="{house.case_id}"') == 1
    house.acknowledged()
    page = text(enter(house.cast.dalia), "/desk/board/")
    assert str(house.case_id) in section(page, "contact")
    house.case.__class__.objects.filter(id=house.case_id).update(due_at=NOW - timedelta(hours=3))
    page = text(enter(house.cast.dalia), "/desk/board/")
    assert "Everything is acknowledged." in section(page, "unanswered")
    assert page.count(f'data-id="{house.case_id}"') == 1
    assert "late by 3 hours" in section(page, "overdue")


def test_the_board_shows_lowering_and_hand_over(house: House, enter: Enter) -> None:
    by = house.acknowledged().cast.beatriz.staff
    risk_levels.raise_level(case_id=house.case_id, to=Level.HIGH, by=by, now=NOW)
    client = enter(house.cast.beatriz)
    client.post(
        f"{house.page}lower/",
        {"version": house.case.version, "to": "standard", "reason": "misjudged"},
    )
    dalia = enter(house.cast.dalia)
    dalia.post(f"{house.page}open/", {"reason": "review"})
    said = {"version": house.case.version, "team_id": house.cast.dutch.pk}
    assert dalia.post(f"{house.page}ask_handover/", said).status_code == 302
    page = text(dalia, "/desk/board/")
    assert page.count(f'data-id="{house.case_id}"') == 1
    assert "lower level asked for" in section(page, "handovers")


def test_the_board_shows_load_and_who_is_on_duty(house: House, enter: Enter) -> None:
    page = text(enter(house.cast.dalia), "/desk/board/")
    row = re.search(r'<th scope="row">Beatriz Sample.*?</tr>', page, re.DOTALL)
    assert row is not None
    assert "1 of 20" in row[0]
    assert "on duty" in row[0]
    assert "Sample team French has one member only." in page


def test_the_board_shows_what_is_held_and_what_was_closed(house: House, enter: Enter) -> None:
    """R6.7, R7.9: found again after closing; hidden from whoever is in conflict."""
    dalia = enter(house.cast.dalia)
    about: dict[str, Any] = {"case_id": house.acknowledged().case_id, "now": NOW}
    page = text(dalia, "/desk/board/")
    assert not section(page, "held")
    assert not section(page, "closed")
    legal_hold.put_hold(
        reason=ReasonCode.COURT_CASE,
        authority="court",
        review_on=NOW.date() + timedelta(days=30),
        by=house.cast.dalia.staff,
        **about,
    )
    lifecycle.close(reason=ReasonCode.SERVED, by=house.cast.beatriz.staff, **about)
    page = text(dalia, "/desk/board/")
    assert str(house.case_id) in section(page, "held")
    assert str(house.case_id) in text(dalia, "/desk/closed/")
    conflicts_of_interest.declare_conflict(
        user_id=house.cast.dalia.user_id, by=house.cast.emil.staff, **about
    )
    assert str(house.case_id) not in text(dalia, "/desk/board/")


def test_an_erased_open_case_leaves_a_notice_that_can_be_put_away(
    house: House, enter: Enter
) -> None:
    reporter.erase(code_keys=house.amina.code_keys, now=NOW)
    for client in (enter(house.cast.dalia), enter(house.cast.beatriz)):
        page = text(client, "/desk/inbox/")
        assert "an open one, level Standard" in page
    assert str(house.case_id) not in page
    notice = ErasureNotice.objects.get()
    assert enter(house.cast.beatriz).post(f"/desk/notice/{notice.pk}/").status_code == 302
    assert "an open one" not in text(enter(house.cast.dalia), "/desk/board/")


def test_the_board_warns_of_a_database_older_than_its_journal(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    assert "older than its journal" not in text(client, "/desk/board/")
    restore_journal.carried_out(house.case_id)
    assert "older than its journal" in text(client, "/desk/board/")


def test_the_board_warns_of_a_restore_that_was_not_finished(house: House, enter: Enter) -> None:
    """A backup of this very minute is not behind, and keeps every process from starting."""
    restore_guard.begin()
    assert "The database was restored" in text(enter(house.cast.dalia), "/desk/board/")


def test_a_damaged_journal_keeps_nobody_out_and_is_said(house: House, enter: Enter) -> None:
    Path(settings.LINDEN_JOURNAL_DIR, "erased.log").write_text(f"{'x' * 80}\n")
    page = text(enter(house.cast.dalia), "/desk/board/")
    assert "The journal of what was erased cannot be read." in page
    assert str(house.case_id) in section(page, "unanswered")


class TestConflicts:
    """Who is kept away from what, and letting them near again (R7.9)."""

    def test_the_board_lists_and_lifts_them(self, house: House, enter: Enter) -> None:
        declare(house, house.cast.beatriz, by=house.cast.emil)
        client = enter(house.cast.dalia)
        listed = section(text(client, "/desk/board/"), "conflicts-h")
        assert f"/desk/file/{house.case_id}/" in listed
        assert "Beatriz Sample is kept away" in listed
        assert "24 Nov 2026, 11:30" in listed
        said = {
            "version": house.case.version,
            "user_id": house.cast.beatriz.user_id,
            "back": "inbox",
        }
        answer = client.post(f"{house.page}unblock/", said)
        assert answer["Location"] == "/desk/?done=unblock"
        page = client.get(answer["Location"], follow=True).content.decode()
        assert "That person may see it again." in page
        assert "None." in section(page, "conflicts-h")
        again = client.post(f"{house.page}unblock/", said)
        assert again.status_code == 409
        assert "not kept away any more" in again.content.decode()

    def test_who_is_kept_away_herself_does_not_see_it(self, house: House, enter: Enter) -> None:
        declare(house, house.cast.beatriz, by=house.cast.emil)
        declare(house, house.cast.dalia, by=house.cast.emil)
        page = text(enter(house.cast.dalia), "/desk/board/")
        assert "None." in section(page, "conflicts-h")
        assert str(house.case_id) not in page
        listed = section(text(enter(house.cast.emil), "/desk/board/"), "conflicts-h")
        assert listed.count("is kept away") == 2

    def test_a_long_list_says_that_it_goes_on(
        self, house: House, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        declare(house, house.cast.beatriz, by=house.cast.emil)
        declare(house, house.cast.bram, by=house.cast.emil)
        client = enter(house.cast.dalia)
        assert "these are the newest" not in text(client, "/desk/board/")
        monkeypatch.setattr("reports.cases.worklists.SHOWN", 1)
        listed = section(text(client, "/desk/board/"), "conflicts-h")
        assert listed.count("is kept away") == 1
        assert "these are the newest" in listed


def declare(house: House, person: Person, *, by: Person) -> None:
    """Keep somebody away from Amina's case."""
    conflicts_of_interest.declare_conflict(
        case_id=house.case_id, user_id=person.user_id, by=by.staff, now=NOW
    )


class TestRota:
    """Shifts of a week."""

    def test_a_shift_is_added_in_the_regions_time_and_removed(
        self, house: House, enter: Enter
    ) -> None:
        client = enter(house.cast.dalia)
        who = f"{house.cast.french.pk}/{house.cast.beatriz.user_id}"
        said = {"who": who, "starts_at": "2026-12-01T22:00", "ends_at": "2026-12-02T06:00"}
        answer = client.post("/desk/rota/?week=2026-12-01", said)
        assert answer["Location"] == "/desk/rota/?week=2026-11-30&done=shift"
        page = text(client, answer["Location"])
        assert "22:00 – 06:00" in page
        shift = Shift.objects.get(starts_at__month=12)
        assert shift.starts_at.hour == 21
        client.post(f"/desk/rota/{shift.id}/remove/", {"week": "2026-11-30"})
        client.post(f"/desk/rota/{shift.id}/remove/", {"week": "2026-11-30"})
        assert not Shift.objects.filter(id=shift.id).exists()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"who": "nobody"}, "Choose somebody from the list."),
            ({"ends_at": "2026-12-01T08:00"}, "A shift ends after it starts"),
            ({"who": f"{uuid4()}/{uuid4()}"}, "does not work on that team"),
            ({"starts_at": "soon"}, "Enter a valid date/time."),
        ],
    )
    def test_a_wrong_shift_comes_back_with_what_was_typed(
        self, house: House, enter: Enter, changes: dict[str, str], words: str
    ) -> None:
        who = f"{house.cast.french.pk}/{house.cast.beatriz.user_id}"
        said = {"who": who, "starts_at": "2026-12-01T09:00", "ends_at": "2026-12-01T17:00"}
        answer = enter(house.cast.dalia).post("/desk/rota/", said | changes)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert words in page
        assert (said | changes)["ends_at"] in page

    def test_the_same_shift_twice(self, house: House, enter: Enter) -> None:
        client = enter(house.cast.dalia)
        who = f"{house.cast.french.pk}/{house.cast.beatriz.user_id}"
        said = {"who": who, "starts_at": "2026-12-01T09:00", "ends_at": "2026-12-01T17:00"}
        assert client.post("/desk/rota/", said).status_code == 302
        answer = client.post("/desk/rota/", said)
        assert "on the rota already" in answer.content.decode()

    @pytest.mark.parametrize("asked", ["", "2026-11-24", "2026-11-29", "never", "9999999"])
    def test_any_day_names_its_week(self, asked: str) -> None:
        assert monday_of(asked, today=NOW.date()).isoformat() == "2026-11-23"


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


def test_a_coordinator_gives_a_case_to_somebody_on_the_team(house: House, enter: Enter) -> None:
    bruno = join("Bruno", house.cast.french, by=house.cast.dalia)
    put_on_duty(bruno, house.cast.french.pk)
    lifecycle.acknowledge(case_id=house.case_id, by=house.cast.beatriz.staff, now=NOW)
    client = enter(house.cast.dalia)
    client.post(f"{house.page}open/", {"reason": "review"})
    said = {"version": house.case.version, "user_id": bruno.user_id}
    assert client.post(f"{house.page}reassign/", said).status_code == 302
    assert house.case.owner_id == bruno.user_id
    stranger = {"version": house.case.version, "user_id": house.cast.bram.user_id}
    answer = client.post(f"{house.page}reassign/", stranger)
    assert answer.status_code == 409
    assert "does not work on that team" in answer.content.decode()


def test_the_installation_page_reads_settings_and_keys(house: House, enter: Enter) -> None:
    page = text(enter(house.cast.ada), "/desk/installation/")
    for words in ("Europe/Brussels", "15 minutes in staffed hours", "seals and opens"):
        assert words in page
