"""Intake by phone or at the door over HTTP: one door, one case, a code shown once."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from reports.audit.models import Event
from reports.cases.casework import reporter
from reports.cases.models import Case, Content
from reports.region import Level
from reports.vault.case_keys import return_codes
from tests.markup import doubled
from tests.reports.cases import world
from tests.reports.cases.world import NOW
from tests.reports.console.case_actions.test_contact_form import worker
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import text

CODE = re.compile(r"\b\d{4}(?: \d{4}){4}\b")


def said(**changes: object) -> dict[str, object]:
    """What somebody says on the phone, as the page sends it."""
    contact = {
        "may_contact": "yes",
        "channel": "call",
        "number": "0470 99 99 99",
        "language": "fr",
        "shared_device": "no",
        "voicemail": "",
        "who_may_answer": "",
        "pretext": "sample pretext canary",
        "she_says": "sample birch canary",
        "we_say": "",
        "danger_word": "sample thistle canary",
        "state": "open",
        "timezone": "Europe/Brussels",
        "version": "0",
    }
    values: dict[str, object] = {
        "version": "0",
        "once": uuid4(),
        "teller": "herself",
        "language": "fr",
        "name": "sample name canary",
        "happened": "sample happened canary",
        "kinds": ["control"],
        "place": "on",
        "adults": "1",
        "child_ages": "3, 7",
        "counted": "yes",
        "safety-version": "0",
        "safety-once": uuid4(),
        "safety-q_danger_now": "no",
        "w0-days": ["1", "3"],
        "w0-starts": "09:30",
        "w0-ends": "11:00",
    }
    return values | {f"contact-{name}": value for name, value in contact.items()} | changes


@pytest.fixture
def beatriz(house: House, enter: Enter) -> Client:
    """A worker at her desk."""
    return enter(house.cast.beatriz)


def made(house: House) -> Case:
    """The case that came of it."""
    return Case.objects.exclude(id=house.case_id).get()


def test_what_was_said_is_a_case_like_any_other(house: House, beatriz: Client) -> None:
    answer = beatriz.post("/desk/intake/", said())
    assert answer.status_code == 200
    case = made(house)
    assert case.channel == "desk"
    opened = world.opened(worker(house.cast.dalia), case.id)
    assert opened.words()["happened"] == "sample happened canary"
    assert opened.contact().number == "+32470999999"
    needs = opened.needs()
    assert needs is not None
    assert needs.child_ages == (3, 7)
    assert opened.assessments()[0].source == "worker"
    event = Event.objects.get(kind="intake_written", chain=case.id)
    assert event.actor_id == house.cast.beatriz.user_id


def test_the_code_is_shown_once_and_opens_the_conversation(house: House, beatriz: Client) -> None:
    sent = said()
    first = beatriz.post("/desk/intake/", sent)
    found = CODE.search(first.content.decode())
    assert found
    assert "no-store" in first["Cache-Control"]
    keys = return_codes.derive(return_codes.parse(found[0]))
    assert reporter.open_by_code(code_keys=keys, now=NOW).case_id == made(house).id
    again = beatriz.post("/desk/intake/", sent)
    assert again.status_code == 200
    assert not CODE.search(again.content.decode())
    assert "nothing was made twice" in again.content.decode()
    assert Case.objects.count() == 2


def test_the_page_itself(beatriz: Client) -> None:
    answer = beatriz.get("/desk/intake/")
    assert answer.status_code == 200
    assert doubled(answer) == []
    assert "Make the case" in answer.content.decode()


def test_it_is_on_the_way_from_the_inbox(beatriz: Client) -> None:
    assert 'href="/desk/intake/"' in text(beatriz, "/desk/inbox/")


def test_danger_now_is_an_emergency(house: House, beatriz: Client) -> None:
    page = beatriz.post("/desk/intake/", said(**{"safety-q_danger_now": "yes"}))
    assert "Emergency" in page.content.decode()
    assert made(house).level is Level.EMERGENCY


@pytest.mark.parametrize(
    "wrong",
    [
        {"teller": "dragons"},
        {"language": "xx"},
        {"kinds": ["dragons"]},
        {"child_ages": "three"},
        {"child_ages": "3, 99"},
        {"adults": "0"},
        {"once": "no id"},
        {"happened": "x" * 15_001},
        {"safety-q_danger_now": ""},
        {"safety-q_danger_now": "perhaps"},
        {"contact-may_contact": ""},
        {"contact-number": "12"},
        {"w0-ends": ""},
        {"commune": "nowhere"},
    ],
    ids=str,
)
def test_bad_input_makes_nothing_and_loses_nothing(
    house: House, beatriz: Client, wrong: dict[str, object]
) -> None:
    answer = beatriz.post("/desk/intake/", said(**wrong))
    assert answer.status_code == 422
    assert "sample name canary" in answer.content.decode()
    assert Case.objects.count() == 1


def test_nothing_of_it_lies_in_the_clear(house: House, beatriz: Client) -> None:
    beatriz.post("/desk/intake/", said())
    rows = Content.objects.filter(case_id=made(house).id)
    assert b"canary" not in b"".join(bytes(each.blob) for each in rows)


@pytest.mark.parametrize("name", ["ada"])
def test_who_works_on_no_case_makes_none(house: House, enter: Enter, name: str) -> None:
    client = enter(getattr(house.cast, name))
    assert client.get("/desk/intake/").status_code == 404
    assert client.post("/desk/intake/", said()).status_code == 404
    assert Case.objects.count() == 1
