"""Reading here now: only while the reporter lets it be seen, to the case's people, and not kept."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from reports.audit.models import Event
from reports.cases import tasks
from reports.cases.casework import reporter
from reports.cases.deadlines import presence
from reports.cases.deadlines.presence import LASTS
from reports.cases.models import Presence
from reports.vault.browser_secrets.return_visits import LIFE
from reports.vault.case_keys.return_codes import derive
from tests.reports.cases.world import NOW, report
from tests.reports.channels.web.browser import Reporter
from tests.reports.console.case_page.test_answer_told import CODE, back, beatriz, house
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import text

__all__ = ["beatriz", "house"]

MARK = 'id="reads-here"'
SECOND = timedelta(seconds=1)


def at(house: House) -> str:
    """Where the page asks."""
    return f"{house.page}here/"


def shown(client: Client, house: House) -> bool:
    """What the mark on the case page is told when it asks; until then it says nothing."""
    page = text(client, house.page)
    (tag,) = [each.split(">")[0] for each in page.split("<") if MARK in each]
    assert f'data-version="{at(house)}"' in tag
    assert tag.endswith("hidden")
    assert "console/here.js" in page
    answer = client.get(at(house), headers={"X-By-Itself": "1"})
    assert answer.status_code == 204
    assert answer.content == b""
    return answer["ETag"] == '"here"'


def pressed(reader: Reporter, do: str, address: str = "/back/here/") -> Reporter:
    """The button of the form that leads there, as the page has it."""
    assert f'action="{address}"' in reader.text
    reader.address = address
    return reader.press(do=do)


def lets_it_be_seen() -> Reporter:
    return pressed(back(), "show")


def test_nothing_is_shown_before_the_person_says_so(house: House, beatriz: Client) -> None:
    reader = back()
    assert "show" in reader.form.buttons
    assert not shown(beatriz, house)
    assert not Presence.objects.exists()


def test_it_is_shown_from_the_press_until_it_is_taken_back(house: House, beatriz: Client) -> None:
    reader = lets_it_be_seen()
    assert "The care worker sees that you are here now." in reader.text
    assert shown(beatriz, house)
    pressed(reader, "hide")
    assert not shown(beatriz, house)
    assert not Presence.objects.exists()
    assert "show" in reader.get("/back/read/").form.buttons


def test_it_ends_five_minutes_after_the_last_page_and_the_yes_with_it(
    house: House, beatriz: Client, clock: time_machine.Traveller
) -> None:
    reader = lets_it_be_seen()
    clock.move_to(NOW + LASTS - SECOND)
    reader.get("/back/texts/")
    clock.move_to(NOW + LASTS + SECOND)
    assert shown(beatriz, house)
    clock.move_to(NOW + 2 * LASTS)
    assert not shown(beatriz, house)
    reader.get("/back/read/")
    assert not shown(beatriz, house)
    assert "show" in reader.form.buttons


def test_another_visit_begins_without(
    house: House, beatriz: Client, clock: time_machine.Traveller
) -> None:
    lets_it_be_seen()
    clock.move_to(NOW + LASTS + SECOND)
    back()
    assert not shown(beatriz, house)


def test_whoever_is_finished_is_not_here(house: House, beatriz: Client) -> None:
    reader = lets_it_be_seen()
    pressed(reader, "", "/back/close/")
    assert not shown(beatriz, house)


def test_whoever_leaves_quickly_is_not_here(house: House, beatriz: Client) -> None:
    """R1.2: at once, not after the five minutes; what others let be seen stays."""
    other = report()
    presence.show(case_id=other.case_id, now=NOW)
    reader = lets_it_be_seen()
    assert reader.client.get("/exit/").status_code == 303
    assert not shown(beatriz, house)
    assert [each.case_id for each in Presence.objects.all()] == [other.case_id]


def test_leaving_works_when_the_visit_is_over_or_the_case_is_gone(
    house: House, clock: time_machine.Traveller
) -> None:
    """R1.2: nobody else is hidden by it, and the way out is the same."""
    late = back()
    clock.move_to(NOW + LIFE)
    reader = lets_it_be_seen()
    assert late.client.get("/exit/").status_code == 303
    assert presence.is_here(case_id=house.case_id, now=NOW + LIFE)
    assert reporter.erase(code_keys=derive(CODE), now=NOW + LIFE).done
    assert reader.client.get("/exit/").status_code == 303


def test_no_history_of_it_is_kept(
    house: House, beatriz: Client, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    """No event, no line in the log; the row says until when and is gone a minute after."""
    back()
    before, lines = Event.objects.count(), len(caplog.records)
    pressed(lets_it_be_seen(), "hide")
    lets_it_be_seen()
    assert Event.objects.count() == before
    assert {each.name for each in caplog.records[lines:]} <= {"linden.access", "linden.web"}
    assert [field.name for field in Presence._meta.get_fields()] == ["case", "until"]
    tasks.forget_presence()
    assert Presence.objects.count() == 1
    clock.move_to(NOW + LASTS)
    tasks.forget_presence()
    assert not Presence.objects.exists()


@pytest.mark.django_db
def test_no_crash_and_no_dump_keeps_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select relpersistence from pg_class where relname = 'reports_presence'")
        assert cursor.fetchone() == ("u",)


def test_r6_8_it_goes_with_the_case(house: House) -> None:
    lets_it_be_seen()
    assert reporter.erase(code_keys=derive(CODE), now=NOW).done
    assert not Presence.objects.exists()


@pytest.mark.parametrize("name", ["chidi", "ada"])
def test_another_organisation_and_the_office_are_told_nothing(
    house: House, enter: Enter, name: str
) -> None:
    lets_it_be_seen()
    answer = enter(getattr(house.cast, name)).get(at(house), headers={"X-By-Itself": "1"})
    assert answer.status_code in {403, 404}
    assert "ETag" not in answer


def test_who_has_not_said_why_they_open_it_is_not_told(house: House, enter: Enter) -> None:
    lets_it_be_seen()
    answer = enter(house.cast.dalia).get(at(house), headers={"X-By-Itself": "1"})
    assert answer.status_code == 404
    assert "ETag" not in answer


def test_nothing_new_is_a_304(house: House, beatriz: Client) -> None:
    asked = {"X-By-Itself": "1", "If-None-Match": '"away"'}
    assert beatriz.get(at(house), headers=asked).status_code == 304
    lets_it_be_seen()
    answer = beatriz.get(at(house), headers=asked)
    assert (answer.status_code, answer["ETag"]) == (204, '"here"')


@pytest.mark.parametrize("do", ["", "dragons", "SHOW"])
def test_another_button_shows_nothing(house: House, do: str) -> None:
    assert pressed(back(), do).status == 422
    assert not Presence.objects.exists()


def test_without_the_token_or_the_code_nothing_is_shown(house: House) -> None:
    reader = back()
    assert reader.client.post("/back/here/", {"do": "show"}).status_code == 403
    assert Client().post("/back/here/", {"do": "show"}).status_code in {303, 403}
    assert not Presence.objects.exists()


def test_each_sees_to_their_own(house: House) -> None:
    other = report()
    lets_it_be_seen()
    assert not Presence.objects.filter(case_id=other.case_id).exists()
