"""Channels are alike: a made-up partner is one small folder, and `file_report` is all it needs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from reports.accounts.directory import organisations
from reports.accounts.models import OrganisationKind
from reports.audit.log import OPERATOR
from reports.cases.models import Case
from reports.messaging.contact.contact import MayContact
from reports.region.vocabulary import Level
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World
from tests.reports.channels.fourth.room.views import partner_here

FOLDER = Path(__file__).with_name("room")
WORDS = "canary words typed in the reading room"
# What a channel stands on: whose it is, the door, what it hands in, and the region. No case, no
# key, no row of a case.
NEEDED = (
    "reports.accounts",
    "reports.intake",
    "reports.messaging",
    "reports.region",
    "reports.vault.primitives.padding",
)
LARGEST = 150
"""Lines of the whole folder."""


@pytest.fixture
def people(db: None, settings: Settings) -> Iterator[World]:
    """Who reads, and the partner; the house serves the new addresses."""
    found = world.build()
    found.put_on_duty(found.beatriz)
    organisations.create_organisation(
        kind=OrganisationKind.PARTNER, name="Sample Reading Room", by=OPERATOR, now=NOW
    )
    settings.ROOT_URLCONF = "tests.reports.channels.fourth.room.urls"
    with time_machine.travel(NOW, tick=False):
        yield found


def post(client: Client, **answers: str) -> tuple[int, str]:
    """Fill in the page that the client sees and send it; status and what is shown then."""
    page = client.get("/room/").content.decode()
    found = re.search(r'name="submission_id" value="([^"]+)"', page)
    assert found is not None
    answer = client.post("/room/", {"submission_id": found[1], **answers})
    return answer.status_code, answer.content.decode()


def test_it_files(people: World) -> None:
    status, _page = post(Client(), happened=WORDS, danger="yes", number="0470 12 34 56")
    assert status == 302
    case = Case.objects.get()
    assert (case.level, case.owner_id) == (Level.EMERGENCY, people.beatriz.id)
    opened = world.opened(people.beatriz, case.id)
    assert opened.words()["happened"] == WORDS
    assert opened.contact().number == "+32470123456"
    assert opened.facts().source_organisation == partner_here()


def test_what_was_not_said_is_not_assumed(people: World) -> None:
    """R1.10, R1.12."""
    post(Client())
    opened = world.opened(people.beatriz, Case.objects.get().id)
    assert opened.safety() == {}
    assert opened.contact().may_contact is MayContact.SHE_WILL


@pytest.mark.usefixtures("people")
def test_the_button_pressed_twice_makes_one_case() -> None:
    client = Client()
    page = client.get("/room/").content.decode()
    found = re.search(r'name="submission_id" value="([^"]+)"', page)
    assert found is not None
    for _ in range(3):
        sent = {"submission_id": found[1], "happened": WORDS}
        assert client.post("/room/", sent).status_code == 302
    assert Case.objects.count() == 1


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("wrong", [{"number": "12"}, {"happened": "x" * 60_001}])
def test_what_cannot_be_kept_comes_back_with_what_was_typed(wrong: dict[str, str]) -> None:
    status, page = post(Client(), **({"happened": WORDS} | wrong))
    assert status == 422
    assert "Nothing is lost" in page
    assert all(value in page for value in wrong.values())
    assert not Case.objects.exists()


@pytest.mark.usefixtures("people")
def test_nothing_is_read_back() -> None:
    """R3.5."""
    client = Client()
    post(client, happened=WORDS)
    for address in ("/room/", "/room/sent/"):
        assert WORDS not in client.get(address).content.decode()


def test_it_is_one_small_folder_that_stands_on_the_door_alone() -> None:
    sources = {path: path.read_text() for path in FOLDER.iterdir() if path.is_file()}
    assert sum(len(text.splitlines()) for text in sources.values()) <= LARGEST
    ours = [
        node.module or ""
        for path, text in sources.items()
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reports")
    ]
    assert [name for name in ours if not name.startswith(NEEDED)] == []
    assert "reports.intake.filing" in ours
