"""Sending: once, whatever is clicked; the code; and honest words about when it is read."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery import current_app
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import DjangoCaptureOnCommitCallbacks

from reports.cases.models import Case
from reports.cases.ownership.escalation import escalate_overdue
from reports.channels.web.session import rate_limits
from reports.channels.web.views import send_page
from reports.vault.models import DraftRow
from reports.vault.primitives.padding import TooLong
from tests.reports.cases.world import World
from tests.reports.channels.web.browser import Reporter
from tests.scale import FULL

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)  # a Tuesday, in staffed hours
NIGHT = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)  # a Sunday, half past midnight in Brussels


def test_a_double_click_files_one_report_and_shows_one_code(people: World) -> None:
    reporter = Reporter().ready()
    sent = dict(reporter.form.hidden)
    first = reporter.client.post("/tell/check/", sent)
    second = reporter.client.post("/tell/check/", sent)
    assert first["Location"] == second["Location"] == "/tell/code/"
    code = reporter.get("/tell/code/").code
    assert reporter.get("/tell/code/").code == code
    assert Case.objects.count() == 1


def test_two_clicks_at_the_same_moment_file_one_report(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second click has read the draft as unsent; the lock shows it what the first one did."""
    reporter = Reporter().ready()
    sent = dict(reporter.form.hidden)

    def first_click_in_between(*_: object) -> None:
        monkeypatch.setattr(rate_limits, "wait_for_report", lambda *_: None)
        reporter.client.post("/tell/check/", sent)

    monkeypatch.setattr(rate_limits, "wait_for_report", first_click_in_between)
    assert reporter.client.post("/tell/check/", sent)["Location"] == "/tell/code/"
    assert Case.objects.count() == 1
    assert reporter.get("/tell/code/").code


def test_back_and_send_again_shows_the_same_code(people: World) -> None:
    reporter = Reporter().ready().send()
    code = reporter.code
    for address in ("/tell/3/", "/tell/check/", "/tell/"):
        assert reporter.get(address).code == code
    assert Case.objects.count() == 1


LATE = "Words typed in\nanother tab."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "What you wrote after that is not in it."),
        ("fr", "Ce que vous avez écrit ensuite n’y est pas."),
        ("nl", "Wat u daarna schreef, zit er niet in."),
    ],
)
def test_what_is_typed_in_a_second_tab_after_sending_is_not_lost(
    people: World, language: str, said: str
) -> None:
    """It is in no report, so the page with the code says so and still shows it, once."""
    reporter = Reporter(language=language).ready()
    second = Reporter(language=language, client=reporter.client).get("/tell/3/")
    code = reporter.send().code
    second.press(happened=f"{LATE} <b>")
    assert (second.status, second.code) == (200, code)
    assert said in second.text
    assert "Words typed in<br>another tab. &lt;b&gt;" in second.answer.content.decode()  # type: ignore[union-attr]
    assert said not in reporter.get("/tell/code/").text
    second.address = "/tell/code/"
    assert second.press().address == "/tell/done/"
    assert Case.objects.count() == 1


def test_a_choice_in_a_second_tab_after_sending_is_said_to_be_left_out(people: World) -> None:
    reporter = Reporter().ready()
    second = Reporter(client=reporter.client).get("/tell/4/")
    token = second.form.hidden["token"]
    reporter.send()
    second.press(threat="no")
    assert "is not in it." in second.text
    assert "You can copy it" not in second.text
    assert token
    second.address = "/tell/4/"
    second.press(token="0" * 64, threat="no")
    assert second.address == "/tell/code/"
    assert "is not in it." not in second.text


def test_the_words_are_on_no_page_after_sending(people: World) -> None:
    reporter = Reporter().ready().send()
    for address in ("/tell/3/", "/tell/check/", "/tell/code/", "/tell/1/", "/"):
        assert "Sample words." not in reporter.get(address).text


def test_the_code_is_shown_for_a_quarter_of_an_hour(people: World) -> None:
    """R1.11: shown once."""
    with time_machine.travel(DAY, tick=False) as clock:
        reporter = Reporter().ready().send()
        assert reporter.code
        clock.shift(timedelta(minutes=16))
        assert reporter.get("/tell/code/").address == "/tell/done/"


def test_noted_forgets_the_code(people: World) -> None:
    """R1.11: after "I have noted it" no page shows the code; after "finished" nothing holds it."""
    reporter = Reporter().ready().send()
    code = reporter.code
    assert reporter.press().address == "/tell/done/"
    assert code not in reporter.text
    assert reporter.get("/tell/code/").address == "/"
    reporter.get("/tell/done/").address = "/back/close/"
    reporter.press()
    assert not DraftRow.objects.exists()


def test_code_is_not_given_away_by_a_foreign_form(people: World) -> None:
    """A POST without our token forgets nothing."""
    reporter = Reporter().ready().send()
    code = reporter.code
    assert reporter.press(token="0").code == code


def test_the_code_is_five_groups_of_four_that_can_be_selected(people: World) -> None:
    text = Reporter().ready().send()
    groups = text.code.split(" ")
    assert [len(group) for group in groups] == [4] * 5


def test_by_day_it_says_that_people_are_there(people: World) -> None:
    """R7.19."""
    with time_machine.travel(DAY, tick=False):
        text = Reporter().ready().send().press().text
    assert "Care workers are here now." in text
    assert "We cannot promise an answer at once." in text


def test_by_night_it_says_when_somebody_reads_and_who_can_be_called(people: World) -> None:
    """R7.19: computed from staffed hours; lines to call meanwhile."""
    with time_machine.travel(NIGHT, tick=False):
        text = Reporter().ready().send().press().text
    assert "Nobody is reading right now." in text
    assert 'href="tel:' in text.split("To talk to somebody until then")[1]


def test_everything_told_arrives_sealed_in_one_case(people: World) -> None:
    reporter = Reporter(language="fr").ready(right_now="no", subject="partner", happened="Mots.")
    reporter.press("reach").press(reach="call", number="0470 12 34 56", safe_hours="daily")
    reporter.send()
    case = Case.objects.get()
    assert case.channel == "web"
    assert reporter.code


def test_a_report_that_cannot_be_sent_says_so_and_keeps_it(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost when filing refuses."""

    def refuse(**_: object) -> None:
        raise TooLong

    monkeypatch.setattr(send_page, "file_report", refuse)
    reporter = Reporter().ready().send()
    assert reporter.status == 422
    assert reporter.back_to("words").form.values["happened"] == "Sample words."


def test_a_number_that_no_text_may_go_to_is_said_before_anything_is_filed(people: World) -> None:
    """A landline for texts, kept by going back from the page that refused it."""
    reporter = Reporter().ready().press("reach")
    reporter.press("back", reach="sms", number="02 535 45 42", safe_hours="week").send()
    assert reporter.status == 422
    assert "Text messages can only go to a mobile number." in reporter.text
    assert not Case.objects.exists()


def _send_quickly(source: str) -> str:
    """A whole report with nothing but its POSTs; where the last one leads."""
    reporter = Reporter(source=source).begin()
    sent = {**reporter.form.hidden, "page": "now", "go": "send"}
    return reporter.client.post(reporter.address, sent, REMOTE_ADDR=source)["Location"]


def test_two_hundred_reports_an_hour_from_one_address_are_taken(people: World) -> None:
    """R1.21: a shelter or a school shares one address."""
    reports = 200 if FULL else 20
    with time_machine.travel(DAY, tick=False):
        for _ in range(200 - reports):
            assert rate_limits.wait_for_report(_request_from("192.0.2.7"), DAY) is None
        for _ in range(reports):
            assert _send_quickly("192.0.2.7") == "/tell/code/"
    assert Case.objects.count() == reports


def _request_from(address: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address)


def test_a_flood_is_slowed_with_numbers_to_call_and_nothing_lost(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R1.21: never a bare error; the same press works a little later."""
    reporter = Reporter().ready()
    with monkeypatch.context() as flooded:
        flooded.setattr(rate_limits, "wait_for_report", lambda *_: timedelta(seconds=20))
        reporter.send()
    assert reporter.status == 429
    assert reporter.answer is not None
    assert reporter.answer["Retry-After"] == "20"
    assert "tel:112" in reporter.text
    assert reporter.send().code


def test_too_many_drafts_slow_only_who_begins(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R1.21: with the numbers, and what was typed still there."""
    begun = Reporter().ready()
    monkeypatch.setattr(rate_limits, "wait_for_draft", lambda *_: timedelta(seconds=20))
    late = Reporter().begin()
    assert late.status == 429
    assert "tel:112" in late.text
    assert not DraftRow.objects.filter(revision=0).exists()
    assert begun.send().code


def test_once_the_code_is_shown_no_more_a_new_report_can_begin(people: World) -> None:
    """ "I have noted it" was never pressed: this browser is not kept at the last page for that."""
    with time_machine.travel(DAY, tick=False) as clock:
        reporter = Reporter().ready().send()
        first = reporter.code
        clock.shift(timedelta(minutes=15, seconds=1))
        assert reporter.get("/tell/check/").address == "/tell/done/"
        assert reporter.ready().send().code != first
    assert Case.objects.count() == 2


def test_a_report_stands_though_the_broker_is_away(
    people: World,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """The wake-up call cannot be sent: she gets her code, and the sweep finds the case."""

    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app, "send_task", refuse)
    reporter = Reporter()
    with django_capture_on_commit_callbacks(execute=True):
        reporter.begin().press("danger").press("send")
    assert reporter.code
    case = Case.objects.get()
    assert case.escalate_at
    assert escalate_overdue(now=case.escalate_at) == 1
