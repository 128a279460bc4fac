"""The page of closing over HTTP: what it asks, who confirms, and what comes too late."""

from uuid import uuid4

import pytest
from django.test import Client

from reports.audit.models import Event
from reports.cases.casework import reporter, risk_levels
from reports.cases.models import Content, Status
from reports.region import Level
from tests.markup import doubled
from tests.reports.accounts.people import Person, join
from tests.reports.cases.planning.filled_in import closing_form
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import send, text


def post(client: Client, house: House, verb: str = "", **said: object) -> tuple[int, str]:
    """Send the checklist, or an answer to it."""
    values = closing_form(house.case.version) if not verb else {"version": house.case.version}
    where = f"{house.page}plan/closing/{verb}"
    answer = client.post(where, values | {"once": uuid4()} | said)
    return answer.status_code, answer.get("Location", "") or answer.content.decode()


@pytest.fixture
def high(house: House) -> House:
    """An emergency of Beatriz'."""
    house.acknowledged()
    risk_levels.raise_level(
        case_id=house.case_id, to=Level.EMERGENCY, by=house.cast.beatriz.staff, now=NOW
    )
    return house


def second(house: House, enter: Enter, person: Person) -> Client:
    """Somebody who has opened the case to look."""
    client = enter(person)
    client.post(f"{house.page}open/", {"reason": "review"})
    return client


def test_the_case_page_leads_to_the_list_and_no_step_closes(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    page = text(client, house.page)
    assert f'href="{house.page}plan/closing/"' in page
    assert "form-close" not in page
    assert send(client, house, "close", reason="served")[0] == 404
    assert house.case.is_open


def test_the_page_says_what_is_left(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    send(client, house, "task", kind="appointment", due_at="2026-12-01T10:00")
    reporter.write_message(
        code_keys=house.amina.code_keys, text="sample: wait", now=NOW, message_id=uuid4()
    )
    answer = client.get(f"{house.page}plan/closing/")
    page = answer.content.decode()
    assert "1: read it first" in page
    assert "Appointment" in page
    assert "The work is finished. You can still write to us." in page
    assert doubled(answer) == []


def test_filled_in_it_is_closed_and_the_summary_stays(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    status, where = post(client, house)
    assert (status, where) == (302, f"{house.page}?done=closed")
    assert house.case.status == Status.CLOSED
    page = text(client, f"{house.page}plan/closing/")
    assert "sample summary canary" in page
    assert 'id="form-closing"' not in page


def test_a_gap_is_said_at_its_field_and_nothing_is_lost(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    status, page = post(client, house, plan="not_done", safety="unknown", safety_words="")
    assert status == 422
    assert page.count("Say it in a few words.") == 2
    assert "sample summary canary" in page
    assert house.case.is_open


@pytest.mark.parametrize(
    "said",
    [
        {"reason": "retention"},
        {"plan": "dragons"},
        {"safety": ""},
        {"person": ""},
        {"summary": "x" * 5_001},
        {"once": "no id"},
        {"version": ""},
    ],
    ids=str,
)
def test_bad_input_closes_nothing(house: House, enter: Enter, said: dict[str, object]) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    values = closing_form(house.case.version) | said
    answer = client.post(f"{house.page}plan/closing/", values)
    assert answer.status_code in {409, 422}
    assert house.case.is_open


def test_unread_words_stop_it_and_what_was_typed_stays(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    reporter.write_message(
        code_keys=house.amina.code_keys, text="sample: wait", now=NOW, message_id=uuid4()
    )
    status, page = post(client, house)
    assert status == 409
    assert "Read what the person wrote first; then close it." in page
    assert "sample summary canary" in page
    assert house.case.is_open


def test_an_emergency_takes_a_second_person(high: House, enter: Enter) -> None:
    beatriz = enter(high.cast.beatriz)
    status, where = post(beatriz, high)
    assert (status, where) == (302, f"{high.page}?done=closing_asked")
    assert "waits for a second person" in text(beatriz, high.page)
    page = text(beatriz, f"{high.page}plan/closing/")
    assert "form-closing-confirm" not in page
    assert post(beatriz, high, "confirm/")[0] == 409
    assert high.case.is_open
    dalia = second(high, enter, high.cast.dalia)
    page = text(dalia, f"{high.page}plan/closing/")
    assert "sample summary canary" in page
    assert "form-closing-confirm" in page
    assert post(dalia, high, "confirm/") == (302, f"{high.page}?done=closed")
    assert high.case.status == Status.CLOSED


def test_a_colleague_of_the_team_confirms_too(high: House, enter: Enter) -> None:
    post(enter(high.cast.beatriz), high)
    berta = join("Berta", high.cast.french, by=high.cast.dalia)
    assert post(second(high, enter, berta), high, "confirm/")[0] == 302


@pytest.mark.parametrize("name", ["bram", "chidi", "ada"])
def test_nobody_else_finds_a_case_there(high: House, enter: Enter, name: str) -> None:
    """Another team, another organisation, the administrator: for reading, asking, answering."""
    post(enter(high.cast.beatriz), high)
    client = enter(getattr(high.cast, name))
    assert client.get(f"{high.page}plan/closing/").status_code == 404
    for verb in ("", "confirm/", "refuse/"):
        status, page = post(client, high, verb)
        assert status == 404
        assert "canary" not in page
    assert high.case.is_open


def test_without_a_reason_for_opening_nothing_is_confirmed(high: House, enter: Enter) -> None:
    """Who has not said why they look has not looked."""
    post(enter(high.cast.beatriz), high)
    status, page = post(enter(high.cast.dalia), high, "confirm/")
    assert status == 200
    assert 'id="form-open"' in page
    assert "canary" not in page
    assert high.case.is_open


def test_a_message_between_asking_and_confirming(high: House, enter: Enter) -> None:
    beatriz, dalia = enter(high.cast.beatriz), second(high, enter, high.cast.dalia)
    post(beatriz, high)
    reporter.write_message(
        code_keys=high.amina.code_keys, text="sample: wait", now=NOW, message_id=uuid4()
    )
    status, page = post(dalia, high, "confirm/")
    assert status == 409
    assert "Something was told or changed after closing was asked for." in page
    send(beatriz, high, "read")
    assert post(dalia, high, "confirm/")[0] == 409
    assert high.case.is_open
    assert "It cannot be confirmed any more" in text(beatriz, f"{high.page}plan/closing/")
    post(beatriz, high)
    assert post(dalia, high, "confirm/")[0] == 302


def test_an_old_page_confirms_nothing(high: House, enter: Enter) -> None:
    beatriz, dalia = enter(high.cast.beatriz), second(high, enter, high.cast.dalia)
    post(beatriz, high)
    seen = high.case.version
    send(beatriz, high, "note", text="sample")
    assert post(dalia, high, "confirm/", version=seen)[0] == 409
    assert high.case.is_open


def test_a_double_press_asks_and_confirms_once(high: House, enter: Enter) -> None:
    beatriz, dalia = enter(high.cast.beatriz), second(high, enter, high.cast.dalia)
    once, version = uuid4(), high.case.version
    for _ in range(2):
        assert post(beatriz, high, once=once, version=version)[0] == 302
    assert Content.objects.filter(name="case.closing").count() == 1
    assert Event.objects.filter(kind="closing_asked").count() == 1
    version = high.case.version
    assert post(dalia, high, "confirm/", version=version)[0] == 302
    assert post(dalia, high, "confirm/", version=version)[0] == 409
    assert Event.objects.filter(kind="closed").count() == 1


def test_refused_with_a_note_for_the_team(high: House, enter: Enter) -> None:
    beatriz, dalia = enter(high.cast.beatriz), second(high, enter, high.cast.dalia)
    post(beatriz, high)
    status, where = post(dalia, high, "refuse/", text="sample: no safety plan yet")
    assert (status, where) == (302, f"{high.page}?done=closing_refused")
    assert "sample: no safety plan yet" in text(beatriz, high.page)
    assert high.case.is_open
    assert post(dalia, high, "confirm/")[0] == 409


def test_whoever_asked_takes_it_back(high: House, enter: Enter) -> None:
    beatriz = enter(high.cast.beatriz)
    post(beatriz, high)
    assert "Take it back" in text(beatriz, f"{high.page}plan/closing/")
    assert post(beatriz, high, "refuse/")[0] == 302
    assert 'id="form-closing"' in text(beatriz, f"{high.page}plan/closing/")
