"""Coming back with the code."""

import re
from datetime import date, timedelta
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from reports.accounts.roles import Role
from reports.audit.events import OPENING, ReasonCode
from reports.cases.casework import legal_hold, reporter
from reports.cases.casework.reporter import Progress
from reports.cases.models import Case
from reports.cases.planning.plan_records import PlanWords
from reports.cases.planning.safety_plans import write_plan
from reports.channels.web.notices import case_labels
from reports.channels.web.session import rate_limits
from reports.channels.web.views import part_pages
from reports.vault.models import CaseKeys, DraftRow
from tests.reports.cases.world import NOW, World
from tests.reports.channels.web.back.came_back import REACH, back
from tests.reports.channels.web.browser import Reporter

pytestmark = pytest.mark.django_db


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


def test_reading_costs_few_queries(code: str, django_assert_max_num_queries: Any) -> None:
    page = back(code)
    with django_assert_max_num_queries(19):  # one of them: are they seen here
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


@pytest.mark.parametrize("address", ["/back/read/", REACH])
def test_what_does_not_open_is_said_in_words(code: str, address: str) -> None:
    page = back(code)
    CaseKeys.objects.update(public_keys=b"damaged")
    page.get(address)
    assert page.status == 503
    assert "the care workers have been told" in page.text
    assert "tel:112" in page.text
