"""The counter of a region that differs in everything: reviewed law, notes, another code word."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.checks import run_checks
from django.test import Client
from pytest_django.fixtures import Settings

from pharmacy import checks
from pharmacy.views.report_pages import AssistedForm
from reports.cases.models import Case
from reports.region import region
from tests.pharmacy.counter import TOGETHER, Street, make_street, open_form
from tests.reports.region.pack_copies import Change, change, copy
from tests.reports.region.regions import SALTMERE_FOLDER

__all__ = ["change", "copy"]

NEXT_YEAR = datetime(2027, 1, 3, 3, 0, tzinfo=UTC)
SENT = {**TOGETHER, "consent_version": "2", "consent_language": "en", "reach": "she_will"}


@pytest.fixture(autouse=True)
def saltmere(settings: Settings) -> Iterator[None]:
    """The town that does not exist."""
    settings.LINDEN_REGION = str(SALTMERE_FOLDER)
    region.cache_clear()
    yield
    region.cache_clear()


@pytest.fixture
def street(db: None) -> Street:
    """Trainings count for half a year there, so Farah's of March is over."""
    return make_street(trained=date(2026, 10, 1))


def words(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_reviewed_record_is_shown_and_the_others_are_asked(counter: Client) -> None:
    """R3.8: reviewed, in force: its words, its checklist and who reviewed it."""
    shown = words(counter, "/pharmacy/advice/")
    assert shown.count("Harbour Act 3") == 2  # for grave danger, and for minors
    assert "Is it now?" in shown
    assert "Reviewed by Sample counsel." in shown
    assert "Harbour Act 4" not in shown
    assert shown.count("ask your Order (Saltmere Chamber)") == 1


def test_an_expired_record_is_asked_again(street: Street) -> None:
    """R3.8: on the day after its last."""
    with time_machine.travel(NEXT_YEAR, tick=False):
        client = Client(headers={"accept-language": "en"})
        street.lime.at_device(client, now=NEXT_YEAR)
        shown = words(client, "/pharmacy/advice/")
    assert "Harbour Act" not in shown
    assert shown.count("ask your Order (Saltmere Chamber)") == 3


def test_the_code_word_of_the_day(counter: Client) -> None:
    """R3.9: rotated."""
    shown = words(counter, "/pharmacy/")
    assert "green heron" in shown
    assert "blue gull" not in shown


def test_a_public_code_word_is_on_the_page_of_numbers(counter: Client) -> None:
    """R3.9: only where the region says public."""
    assert "green heron" in words(Client(headers={"accept-language": "en"}), "/help/")


def test_with_notes_there_are_eight_fields(street: Street) -> None:
    """R3.7: only because this region enables them."""
    asked = set(AssistedForm().fields) - {"agrees", "consent_version", "consent_language"}
    assert "note" in asked
    assert len(asked) == 8


@pytest.mark.parametrize(
    "note",
    [
        "SM-1234",
        "call 0470 12 34 56",
        "wren@mail.example",
        "BE68 5390 0754 7034",
        "x" * 301,
    ],
)
def test_a_note_with_a_number_or_an_address_is_refused(counter: Client, note: str) -> None:
    """R3.7: the region's own patterns too."""
    form = open_form(counter, "/pharmacy/together/?read=en")
    answer = counter.post("/pharmacy/together/?read=en", {**SENT, **form, "note": note})
    assert answer.status_code == 422
    assert 'href="#f-note"' in answer.content.decode()
    assert not Case.objects.exists()


def test_a_note_of_plain_words_is_kept_sealed(counter: Client) -> None:
    form = open_form(counter, "/pharmacy/together/?read=en")
    answer = counter.post(
        "/pharmacy/together/?read=en", {**SENT, **form, "note": "Waits near the door"}
    )
    assert answer.status_code == 302
    assert Case.objects.count() == 1


def test_the_text_that_was_in_force_last_week_is_no_consent(counter: Client) -> None:
    """R3.2: a change of wording is a new version, and it is read again."""
    form = open_form(counter, "/pharmacy/together/?read=en")
    answer = counter.post("/pharmacy/together/?read=en", {**SENT, **form, "consent_version": "1"})
    assert answer.status_code == 422
    assert "The text to read aloud has changed." in answer.content.decode()


def test_questions_that_the_instrument_does_not_ask_are_named(
    settings: Settings, copy: Path, change: Change
) -> None:
    assert checks.check_questions() == []
    change("pharmacy.toml", 'children = "often"', 'children = "oft"')
    settings.LINDEN_REGION = str(copy)
    region.cache_clear()
    (fault,) = checks.check_questions()
    assert "pharmacy.toml: questions.children" in fault.msg
    assert fault in run_checks(tags=["linden"])


def test_the_pages_speak_only_languages_of_the_region(counter: Client) -> None:
    shown = words(counter, "/pharmacy/own/")
    assert 'lang="nl"' in shown
    assert 'lang="fr"' not in shown.split("<main")[1]
    assert words(counter, "/pharmacy/own/form/?in=fr").count('<html lang="en"') == 1
