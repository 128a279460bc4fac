"""The coordinator's pages: board, rota, people, who opened what."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from reports.audit.chain import restore_guard
from reports.audit.events import ReasonCode
from reports.cases.casework import legal_hold, reporter, risk_levels
from reports.cases.lifecycle import lifecycle
from reports.cases.models import ErasureNotice, Shift
from reports.cases.ownership import conflicts_of_interest
from reports.console.rota.week_page import monday_of
from reports.region import Level
from reports.vault.journal import restore_journal
from tests.reports.accounts.people import Person, join
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House, put_on_duty
from tests.reports.console.page_reading import section, text


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
