"""What is written and changed after coming back; nothing typed is lost."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from reports.audit.events import ReasonCode
from reports.cases.access import message_pages
from reports.cases.access.access import open_case
from reports.cases.casework import conversation
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Content
from reports.channels.web.session import rate_limits
from tests.reports.cases.world import NOW, World
from tests.reports.channels.web.back.came_back import REACH, back
from tests.reports.channels.web.browser import Reporter

pytestmark = pytest.mark.django_db


def test_messages_go_both_ways_and_a_resend_writes_once(people: World, code: str) -> None:
    page = back(code)
    sent = {**page.form.hidden, "text": "Sample question?"}
    for _ in range(2):
        assert page.client.post("/back/read/", sent)["Location"] == "/back/read/"
    case_id: UUID = Case.objects.get().id
    lifecycle.acknowledge(case_id=case_id, by=people.beatriz.staff, now=NOW)
    conversation.write_message(
        case_id=case_id, text="Sample answer.", by=people.beatriz.staff, now=NOW
    )
    page.get("/back/read/")
    assert page.text.count("Sample question?") == 1
    assert page.text.count("Sample answer.") == 1
    assert "Sample words." not in page.text


def test_a_message_opens_what_was_closed_and_its_worker_has_it_again(
    people: World, code: str
) -> None:
    """Nobody who writes after the end is met by an error: the case is open and somebody's."""
    case = Case.objects.get()
    page = back(code)
    lifecycle.acknowledge(case_id=case.id, by=people.beatriz.staff, now=NOW)
    lifecycle.close(case_id=case.id, reason=ReasonCode.SERVED, by=people.beatriz.staff, now=NOW)
    shown = page.get("/back/read/").press("write", text="It has begun again.").text
    assert "It has begun again." in shown
    case.refresh_from_db()
    assert case.is_open
    assert case.owner_id == people.beatriz.id


def test_an_empty_message_and_a_too_long_one_are_refused(code: str) -> None:
    page = back(code)
    assert page.press(text="   ").status == 422
    assert page.press(text="é" * 40_000).status == 422
    assert page.form.values["text"] == "é" * 40_000


def test_who_opened_it_is_told_by_role_and_reason(people: World, code: str) -> None:
    assert "Nobody yet." in back(code).text
    open_case(
        staff=people.beatriz.staff,
        user_key=people.beatriz.key,
        case_id=Case.objects.get().id,
        reason=ReasonCode.NEW_REPORT,
        now=NOW,
    )
    text = back(code).text
    assert "A care worker, to read what you sent" in text
    assert "beatriz" not in text.lower()


def test_safe_contact_can_be_changed(code: str) -> None:
    page = back(code).get(REACH)
    page.press(reach="call")
    assert page.status == 422
    hours = {"from": "9", "until": "17:30"}
    page.press(reach="call", number="0470 12 34 56", days=["1", "3"], **hours)
    assert "Sent. You may stop here." in page.text
    assert "to the number that ends in 56" in page.get("/back/read/").text
    assert page.get(REACH).form.values["number"] == "", "the code shows no number"
    page.press(reach="no")
    assert "We do not call and do not text." in page.get("/back/read/").text


def test_half_of_the_hours_changes_nothing_and_stays_typed(code: str) -> None:
    """R1.13: the other half is asked for, never made up."""
    page = back(code).get(REACH)
    page.press(reach="sms", number="0470 12 34 56", days=["1", "3"], until="17:00")
    assert page.status == 422
    assert (page.form.checked["days"], page.form.values["until"]) == (["1", "3"], "17:00")
    assert page.text.count("From what time?") == 2
    assert "We do not call and do not text." in page.get("/back/read/").text


def test_secret_words_that_mislead_change_nothing_and_stay_typed(code: str) -> None:
    """R1.16."""
    page = back(code).get("/tell/more/4/2/")
    words = {"we_say": "oui", "she_says": "oui", "danger_word": "1"}
    page.press(**words)
    assert page.status == 422
    assert {name: page.form.values[name] for name in words} == words
    assert "too usual" in page.text
    assert "Sent. You may" not in page.text


def test_what_counts_only_with_a_phone_stops_nobody_else(code: str) -> None:
    page = back(code).get(REACH).press(reach="no", until="17:00")
    assert "Sent. You may stop here." in page.text


@pytest.mark.parametrize("number", ["none of yours", "02 535 45 42", "0900 12 345"])
def test_a_number_that_no_text_may_go_to_stays_typed(code: str, number: str) -> None:
    page = back(code).get(REACH).press(reach="sms", number=number)
    assert page.status == 422
    assert page.form.values["number"] == number


def test_fifteen_quiet_minutes_end_it(code: str, clock: time_machine.Traveller) -> None:
    page = back(code)
    for _ in range(2):
        clock.shift(timedelta(minutes=14))
        assert page.get("/back/read/").address == "/back/read/"
    clock.shift(timedelta(minutes=16))
    assert page.get("/back/read/").address == "/back/"


LATE = "Sample words that took long."


@pytest.mark.parametrize("cookie_is_gone", [False, True])
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "is not sent yet"), ("fr", "n’est pas encore parti"), ("nl", "is nog niet verstuurd")],
)
def test_a_message_sent_too_late_is_kept_on_her_screen(
    code: str, clock: time_machine.Traveller, cookie_is_gone: bool, language: str, said: str
) -> None:
    """It is said that it was not sent; with the code it is there again, and one press sends it."""
    page = back(code)
    page.language = language
    clock.shift(timedelta(minutes=16))
    if cookie_is_gone:
        page.client.cookies.clear()
    page.press(text=LATE)
    assert (page.status, page.form.values["text"]) == (403, LATE)
    assert said in page.text
    page.address = "/back/"
    page.press(code="9" * 20, text=LATE)
    assert (page.status, page.form.values["text"]) == (422, LATE)
    page.press(code=code, text=LATE)
    assert (page.status, page.form.values["text"]) == (200, LATE)
    assert said in page.text
    assert not Content.objects.filter(name="case.message").exists()
    page.address = "/back/read/"
    assert LATE in page.press(text=LATE).text
    assert Content.objects.filter(name="case.message").count() == 1


def test_another_language_keeps_a_message_that_is_not_sent_yet(
    code: str, clock: time_machine.Traveller
) -> None:
    """On the page of the code, and again where the message waits for its button."""
    page = back(code)
    clock.shift(timedelta(minutes=16))
    page.press(text=LATE)
    page.address = "/back/"
    page.press("l:fr", text=LATE)
    assert (page.status, page.form.values["text"]) == (200, LATE)
    assert "n’est pas encore parti" in page.text
    page.press(code=code, text=LATE)
    assert 'href="?l=' not in page.text
    page.address = "/back/read/"
    page.press("l:nl", text=LATE)
    assert (page.status, page.form.values["text"]) == (200, LATE)
    assert "is nog niet verstuurd" in page.text
    assert not Content.objects.filter(name="case.message").exists()
    assert LATE in page.press(text=LATE).text
    assert Content.objects.filter(name="case.message").count() == 1


def test_words_of_another_site_are_not_shown_as_hers(code: str) -> None:
    """Whoever makes a browser send words must not put them into her next message."""
    page = Reporter()
    sent = page.client.post("/back/read/", {"text": LATE}, headers={"Sec-Fetch-Site": "cross-site"})
    assert sent.status_code == 303
    answer = page.client.post(
        "/back/", {"text": LATE, "code": code}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert LATE not in answer.content.decode()


def test_writing_too_fast_is_slowed_and_stays_typed(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, reach = back(code), back(code).get(REACH)
    monkeypatch.setattr(rate_limits, "wait_for_page", lambda *_: timedelta(seconds=3))
    page.press(text="Sample question?")
    assert page.status == 429
    assert page.form.values["text"] == "Sample question?"
    assert reach.press(reach="no").status == 429


@pytest.mark.parametrize(
    ("language", "kind"),
    [
        ("en", "You have written a lot"),
        ("fr", "Vous avez beaucoup écrit"),
        ("nl", "U hebt veel geschreven"),
    ],
)
def test_after_many_unanswered_messages_she_is_asked_to_wait(
    code: str, language: str, kind: str
) -> None:
    page = back(code).press(text="Sample one.")
    Case.objects.update(unanswered=conversation.MOST_UNANSWERED)
    page.language = language
    page.press(text="Sample two.")
    assert page.status == 422
    assert kind in page.text
    assert page.form.values["text"] == "Sample two."
    assert Content.objects.filter(name="case.message").count() == 1


def test_a_long_conversation_has_pages(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_pages, "PAGE", 2)
    page = back(code)
    for number in range(3):
        page.press(text=f"Sample {number}.")
    assert "Sample 0." not in page.text
    assert "Sample 2." in page.text
    page.get("/back/read/?page=1")
    assert "Sample 0." in page.text
    assert "Sample 2." not in page.text
    assert page.get("/back/read/?page=no").text.count("Sample") == 2
