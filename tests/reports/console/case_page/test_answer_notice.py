"""Beside the box for an answer: will the person be told by text that one waits, when, and how."""

from datetime import timedelta

import pytest
from django.test import override_settings

from reports.cases.casework import reporter
from reports.cases.models import Case
from reports.cases.terms.machine_facts import Channel
from reports.followup.plans import reporter_choices
from reports.followup.sending import answer_texts
from reports.messaging.contact.contact import ContactState, SafeContact
from reports.region import region
from tests.reports.cases.world import NOW, contact, no_contact
from tests.reports.console.case_page.test_texts_part import EVENINGS, agreed
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import send, text

WAITS = region().follow_up.answer_waits


def notice(house: House, enter: Enter) -> str:
    """What stands there."""
    if house.case.acknowledged_at is None:
        house.acknowledged()
    page = text(enter(house.cast.beatriz), house.page)
    part = page.split('id="answer-notice">', 1)[1]
    return part.split("</p>", 1)[0]


def test_the_text_stands_there_word_for_word_without_the_code_word(
    house: House, enter: Enter
) -> None:
    """R1.15."""
    said = notice(house, enter)
    assert "Unless your answer is read before, one text goes Tue 24 Nov, 11:50:" in said
    assert "Bonjour, il y a du nouveau pour vous." in said
    assert "crocus" not in said


def test_it_names_the_safe_hour(house: House, enter: Enter) -> None:
    agreed(house, contact(windows=(EVENINGS,)))
    assert "one text goes Tue 24 Nov, 18:00:" in notice(house, enter)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (no_contact(), "This person will contact us."),
        (contact(state=ContactState.FROZEN), "There was a sign of danger."),
        (contact(windows=()), "No safe hours are known."),
        (contact(confirmed_at=NOW - timedelta(days=31)), "These details are too old."),
    ],
)
def test_it_says_why_there_is_none(house: House, enter: Enter, said: SafeContact, why: str) -> None:
    agreed(house, said)
    assert f"No text says that an answer waits. {why}" in notice(house, enter)


def test_it_says_that_the_person_paused_the_texts(house: House, enter: Enter) -> None:
    reporter_choices.pause(code_keys=house.amina.code_keys, now=NOW)
    assert "No texts are planned for this person now" in notice(house, enter)


def test_it_says_that_there_is_no_code(house: House, enter: Enter) -> None:
    Case.objects.filter(id=house.case_id).update(channel=Channel.SMS)
    assert "there is no return code to read an answer with" in notice(house, enter)


@override_settings(LINDEN_TWILIO_ACCOUNT="")
def test_where_no_text_can_leave_nothing_is_said(house: House, enter: Enter) -> None:
    page = text(enter(house.cast.beatriz), house.acknowledged().page)
    assert "answer-notice" not in page


def test_from_the_answer_to_the_text_and_until_it_is_read(house: House, enter: Enter) -> None:
    """By the page: what is promised there is what the sweep does."""
    client = enter(house.cast.beatriz)
    house.acknowledged()
    status, _ = send(client, house, "reply", text="sample answer")
    assert status == 302
    assert "one text goes Tue 24 Nov, 11:50:" in notice(house, enter)
    assert answer_texts.due(now=NOW + WAITS) == 1
    told = notice(house, enter)
    assert "One text has said that an answer waits. No second goes until it is read." in told
    page = text(client, house.page)
    assert "Said that an answer waits" in page
    assert "text planned: an answer waits" in page
    reporter.open_by_code(code_keys=house.amina.code_keys, now=NOW).note_read()
    assert "one text goes" in notice(house, enter)
