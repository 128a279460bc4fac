"""Coming back with the code."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine

from reports.accounts.roles import Role
from reports.audit.events import OPENING, ReasonCode
from reports.cases.access import message_pages
from reports.cases.access.access import open_case
from reports.cases.casework import conversation, legal_hold, reporter
from reports.cases.casework.reporter import Progress
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Content
from reports.cases.planning.plan_records import PlanWords
from reports.cases.planning.safety_plans import write_plan
from reports.channels.web.notices import case_labels
from reports.channels.web.session import rate_limits
from reports.channels.web.views import part_pages
from reports.vault.models import CaseKeys, DraftRow
from tests.reports.cases.world import NOW, World
from tests.reports.channels.web.browser import Reporter

pytestmark = pytest.mark.django_db

REACH = "/tell/more/4/1/"  # how the reporter may be reached


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A Tuesday in staffed hours; a test moves on by `clock.shift`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def code(people: World) -> str:
    """The code of a report just sent, and noted; Beatriz has it."""
    people.put_on_duty(people.beatriz)
    page = Reporter().ready().send()
    shown = page.code
    page.press()
    page.address = "/back/close/"
    page.press()
    return shown


def back(code: str) -> Reporter:
    return Reporter().get("/back/").press(code=code)


def test_by_night_it_says_when_somebody_reads_and_who_can_be_called(
    code: str, clock: time_machine.Traveller
) -> None:
    """R7.19: not on the page of the code alone; it is here that one waits."""
    assert "Care workers are here now." in back(code).text
    clock.shift(timedelta(hours=12))
    shown = back(code).text
    assert "Nobody is reading right now." in shown
    assert 'href="tel:' in shown.split("To talk to somebody until then")[1]


def test_the_plan_by_wish_and_folded(code: str, people: World) -> None:
    """What was agreed with the worker, where others may see the screen: nothing opens by itself."""
    assert "Your plan" not in back(code).text
    write_plan(
        case_id=Case.objects.get().id,
        said=PlanWords(places="sample aunt", card="sample card"),
        agreed=True,
        shown=True,
        by=people.beatriz.staff,
        now=NOW,
        plan_id=uuid4(),
    )
    shown = back(code).text
    folded = shown.split("Your plan</summary>")[1].split("</details>")[0]
    assert "sample aunt" in folded
    assert "Where I can go" in folded
    assert "What I watch for" not in folded
    assert "sample card" not in shown


@pytest.mark.parametrize("typed", ["{}", " {} ", "\N{EN DASH}{}\N{EN DASH}"])
def test_the_code_may_be_typed_with_spaces_and_dashes(code: str, typed: str) -> None:
    assert back(typed.format(code)).address == "/back/read/"


def test_it_may_be_pasted_without_spaces_and_in_other_digits(code: str) -> None:
    arabic = code.replace(" ", "").translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert back(arabic).address == "/back/read/"


def test_a_wrong_length_is_said_as_such_and_stays_typed(code: str) -> None:
    page = back("1234 5678")
    assert page.status == 422
    assert "You typed 8." in page.text
    assert page.form.values["code"] == "1234 5678"


@pytest.mark.parametrize("typed", ["", "abcd efgh ijkl mnop qrst", "1" * 500, "\x00"])
def test_what_is_no_code_is_refused_kindly(code: str, typed: str) -> None:
    page = back(typed)
    assert page.status == 422
    assert 'role="alert"' in page.text


def test_unknown_and_erased_look_the_same(code: str) -> None:
    """R1.11."""
    unknown = back("0000 0000 0000 0000 0001")
    page = back(code).get("/back/remove/").press(code=code)
    assert "Everything has been erased" in page.text
    erased = back(code)
    hide = re.compile(r'value="[^"]*"')
    assert hide.sub("", unknown.text) == hide.sub("", erased.text)


def test_erasing_needs_the_code_again(code: str) -> None:
    """R6.8: with the code alone, and without anybody reading it."""
    page = back(code).get("/back/remove/").press(code="9" * 20)
    assert page.status == 422
    assert Case.objects.count() == 1
    page.press(code=code)
    assert not Case.objects.exists()
    assert page.get("/back/read/").address == "/back/"


def test_erasing_what_was_erased_elsewhere_is_like_any_unknown_code(code: str) -> None:
    """R1.11: two browsers with the same code; the second one asks for it again, and no more."""
    slower = back(code).get("/back/remove/")
    back(code).get("/back/remove/").press(code=code)
    assert slower.press(code=code).address == "/back/"
    assert slower.status == 200
    assert not DraftRow.objects.exists()


@pytest.mark.parametrize(
    ("address", "module", "operation"),
    [("/back/read/", reporter, "write_message"), (REACH, part_pages, "hand_in")],
)
def test_what_is_sent_while_it_is_erased_elsewhere_is_like_any_unknown_code(
    code: str,
    address: str,
    module: ModuleType,
    operation: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R1.11: the erasure falls between opening the case and writing to it."""
    page, real = back(code).get(address), getattr(module, operation)

    def too_slow(**arguments: Any) -> Any:
        reporter.erase(code_keys=arguments["code_keys"], now=NOW)
        return real(**arguments)

    monkeypatch.setattr(module, operation, too_slow)
    page.press(text="Sample question?", reach="no")
    assert (page.address, page.status) == ("/back/", 200)
    assert not Case.objects.exists()
    assert not DraftRow.objects.exists()


def test_erasing_a_held_case_is_noted(people: World, code: str) -> None:
    """R6.7."""
    legal_hold.put_hold(
        case_id=Case.objects.get().id,
        reason=ReasonCode.COURT_CASE,
        authority="court",
        review_on=date(2027, 1, 1),
        by=people.dalia.staff,
        now=NOW,
    )
    page = back(code).get("/back/remove/").press(code=code)
    assert "noted" in page.text
    assert Case.objects.exists()
    assert "The law makes us keep it" in page.get("/back/read/").text


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


@pytest.mark.parametrize("way", ["/exit/", "/back/close/"])
def test_leaving_ends_it(code: str, way: str) -> None:
    page = back(code)
    sent = page.form.hidden
    page.client.post(way, sent) if way == "/back/close/" else page.client.get(way)
    assert not DraftRow.objects.exists()
    assert page.get("/back/read/").address == "/back/"


def test_the_code_is_in_no_page_no_address_and_no_hidden_field(code: str) -> None:
    """R1.9."""
    page = back(code)
    digits = code.replace(" ", "")
    for address in ("/back/read/", REACH, "/back/remove/", "/back/"):
        page.get(address)
        assert code not in page.text
        assert digits not in page.text + page.address


@pytest.mark.parametrize("address", ["/back/read/", REACH, "/back/remove/"])
def test_a_form_from_elsewhere_is_not_taken(code: str, address: str) -> None:
    page = back(code).get(address)
    page.press(token="0" * 64, text="x", reach="no", code=code)
    assert page.status == 403
    assert Case.objects.exists()


def test_closing_needs_our_form(code: str) -> None:
    page = back(code)
    page.client.post("/back/close/", {"token": "0"})
    assert page.get("/back/read/").address == "/back/read/"


@pytest.mark.parametrize("address", ["/back/read/", REACH, "/back/remove/"])
def test_without_a_code_there_is_only_the_question_for_it(address: str) -> None:
    assert Reporter().get(address).address == "/back/"


def test_guessing_is_slowed_and_the_numbers_stay(code: str) -> None:
    """R1.11, R1.21: rate limited, and a slowed answer shows the help numbers."""
    page = Reporter().get("/back/")
    for _ in range(60):
        page.press(code="0" * 20)
        if page.status == 429:
            break
    assert page.status == 429
    assert page.answer is not None
    assert int(page.answer["Retry-After"]) > 0
    assert "tel:112" in page.text


def test_writing_too_fast_is_slowed_and_stays_typed(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, reach = back(code), back(code).get(REACH)
    monkeypatch.setattr(rate_limits, "wait_for_page", lambda *_: timedelta(seconds=3))
    page.press(text="Sample question?")
    assert page.status == 429
    assert page.form.values["text"] == "Sample question?"
    assert reach.press(reach="no").status == 429


def test_reading_costs_few_queries(code: str, django_assert_max_num_queries: Any) -> None:
    page = back(code)
    with django_assert_max_num_queries(18):
        page.client.get("/back/read/")


def test_every_reason_and_every_state_has_its_own_words() -> None:
    """Nobody reads a code, and nobody reads a level (R2.6)."""
    assert set(case_labels._REASONS) == set(OPENING)
    assert set(case_labels._STATUS) == set(Progress)
    assert {Role.CARE_WORKER, Role.COORDINATOR, Role.ADMINISTRATOR} == set(case_labels._ROLES)


def test_looking_too_often_is_slowed_like_any_page(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = back(code)
    monkeypatch.setattr(rate_limits, "wait_for_page", lambda *_: timedelta(seconds=3))
    for address in ("/back/", "/back/read/", REACH, "/back/remove/"):
        page.get(address)
        assert page.status == 429
        assert page.answer is not None
        assert page.answer["Retry-After"] == "3"
        assert "tel:112" in page.text


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


@pytest.mark.parametrize("address", ["/back/read/", REACH])
def test_what_does_not_open_is_said_in_words(code: str, address: str) -> None:
    page = back(code)
    CaseKeys.objects.update(public_keys=b"damaged")
    page.get(address)
    assert page.status == 503
    assert "the care workers have been told" in page.text
    assert "tel:112" in page.text
