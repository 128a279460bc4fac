"""A report at the counter: own form, together; consent, double clicks, what is refused."""

import threading
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pharmacy.counter_kit import counter_draft
from pharmacy.models import Receipt
from pharmacy.register import counter_reports
from pharmacy.register.counter_reports import ReadAloud, Told
from pharmacy.views.report_pages import AssistedForm
from reports.accounts.guards import device_guard
from reports.cases.models import Case
from reports.region.vocabulary import Level
from reports.vault.models import DraftRow
from tests.pharmacy.counter import (
    CODE,
    NOW,
    OWN,
    TOGETHER,
    Street,
    keys,
    named,
    note_and_finish,
    open_form,
    write_own,
    write_together,
)
from tests.reports.accounts.counters import PIN
from tests.reports.region.pii_vectors import NOBODY, WHO

FORM = "/pharmacy/together/?read=fr"
OWN_FORM = "/pharmacy/own/form/?in=fr"


def told(**changes: Any) -> Told:
    usual: dict[str, Any] = {
        "submission_id": uuid4(),
        "language": "fr",
        "answers": {**TOGETHER, "number": "+32470123456"},
        "consent": ReadAloud(version="2026-11", language="fr", at=NOW, present_and_agrees=True),
    }
    return Told(**(usual | changes))


def test_she_writes_and_leaves_with_a_code(street: Street, counter: Client) -> None:
    shown = write_own(counter)
    code = CODE.search(shown)
    assert code
    assert Case.objects.get().channel == "pharmacy"
    again = counter.get("/pharmacy/code/").content.decode()
    assert code[0] in again  # a resend, until it is noted
    number = note_and_finish(counter)
    assert number
    for address in ("/pharmacy/code/", "/pharmacy/done/", "/pharmacy/turn/"):
        assert code[0] not in counter.get(address, follow=True).content.decode()
    assert counter_draft.COOKIE not in {
        name for name, each in counter.cookies.items() if each.value
    }


def test_after_finishing_the_screen_is_neutral(counter: Client) -> None:
    """R3.6."""
    write_own(counter)
    note_and_finish(counter)
    shown = counter.get("/pharmacy/")
    assert shown.status_code == 403
    assert "Screen paused" in shown.content.decode()
    assert counter.post("/pharmacy/", {"device_pin": PIN}, follow=True).status_code == 200


def test_a_name_to_use_says_not_who_somebody_is(counter: Client) -> None:
    """R3.7: the same texts as at a bar and from a partner's system."""
    form = open_form(counter, FORM)
    for text, _ in WHO:
        answer = counter.post(FORM, {**TOGETHER, **form, "alias": text})
        assert answer.status_code == 422, text
        assert 'href="#f-alias"' in answer.content.decode(), text
    assert not Case.objects.exists()
    for text in NOBODY:
        write_together(counter, alias=text)
        counter.post("/pharmacy/code/")
    assert Case.objects.count() == len(NOBODY)


def test_typed_together_with_everything_that_was_agreed(counter: Client) -> None:
    assert CODE.search(write_together(counter))
    assert Case.objects.get().channel == "pharmacy"


def test_the_language_read_is_the_language_of_the_case(street: Street) -> None:
    found = counter_reports.submission(told(), keys=keys(), by=street.standing(), now=NOW)
    assert found.language == "fr"
    assert found.words["consent"] == {
        "text_version": "2026-11",
        "language_read": "fr",
        "agreed_at": "2026-11-24T10:20+01:00",
        "present_and_agrees": True,
    }
    assert found.words["mode"] == "assisted_with_consent"
    assert found.source_organisation == street.lime.team.organisation_id
    assert (found.contact.number, len(found.contact.windows)) == ("+32470123456", 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"version": "2026-10"},
        {"version": ""},
        {"language": "xx"},
        {"language": ""},
        {"present_and_agrees": False},
    ],
)
def test_without_consent_nothing_is_saved(street: Street, changes: dict[str, Any]) -> None:
    """R3.2: text version, language read, and the tick."""
    agreed = ReadAloud(version="2026-11", language="fr", at=NOW, present_and_agrees=True)
    consent = replace(agreed, **changes)
    with pytest.raises(counter_reports.NoConsent):
        counter_reports.file(told=told(consent=consent), keys=keys(), by=street.standing(), now=NOW)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("agrees", ""),
        ("consent_version", ""),
        ("consent_version", "old"),
        ("consent_language", ""),
        ("consent_language", "xx"),
    ],
)
def test_the_form_without_consent_comes_back(counter: Client, field: str, value: str) -> None:
    """R3.2: and what was typed is still there."""
    form = open_form(counter, FORM)
    answer = counter.post(FORM, {**TOGETHER, **form, field: value})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert 'value="0470 12 34 56"' in shown or 'value="+32470123456"' in shown
    assert not Case.objects.exists()


def test_at_most_eight_fields(street: Street) -> None:
    """Besides her yes, whose version and language the page fills in by itself."""
    asked = set(AssistedForm().fields) - {"agrees", "consent_version", "consent_language"}
    assert asked == {"danger", "injury", "police", "children", "reach", "number", "alias"}
    assert len(asked) <= 8


@pytest.mark.parametrize("field", ["danger", "injury"])
def test_danger_makes_an_emergency_and_shows_numbers(counter: Client, field: str) -> None:
    form = open_form(counter, FORM)
    counter.post(FORM, {**TOGETHER, **form, field: "yes"})
    assert Case.objects.get().level is Level.EMERGENCY
    assert 'href="tel:112"' in counter.get("/pharmacy/turn/").content.decode()


def test_the_person_is_spoken_to_on_the_pages_that_are_theirs(counter: Client) -> None:
    """The pharmacist's own lines stand on the pharmacist's pages alone."""
    own = counter.get("/pharmacy/own/form/?in=fr").content.decode()
    code = write_own(counter, danger="yes")
    together = counter.get("/pharmacy/together/").content.decode()
    for shown in (own, code):
        assert "C’est vous qui décidez." in shown
        assert "Demandez d’abord" not in shown
        assert "ou la personne. Cet écran" not in shown
    assert "Ask first: do you want the police?" in together


def test_a_fault_says_which_question(counter: Client) -> None:
    shown = counter.post("/pharmacy/together/", {}).content.decode()
    fault = "How may the team reach the person? – Choose one of the answers."
    assert f'<li><a href="#f-reach">{fault}' in shown
    assert "Ask, and tick this after a yes" in shown


def test_no_danger_no_numbers_before_the_code(counter: Client) -> None:
    form = open_form(counter, FORM)
    counter.post(FORM, {**TOGETHER, **form})
    assert 'href="tel:112"' not in counter.get("/pharmacy/turn/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reach", ""),
        ("reach", "pigeon"),
        ("number", ""),
        ("number", "12"),
        ("alias", "93.05.18-223.61"),
        ("alias", "wren@mail.example"),
        ("alias", "BE68 5390 0754 7034"),
        ("alias", "0470 12 34 56"),
        ("alias", "x" * 61),
        ("police", "maybe"),
    ],
)
def test_what_cannot_be_used_comes_back(counter: Client, field: str, value: str) -> None:
    """R3.7: national number, mail, account and phone are refused in a text field."""
    form = open_form(counter, FORM)
    answer = counter.post(FORM, {**TOGETHER, **form, field: value})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert f'href="#f-{field}"' in shown
    assert not Case.objects.exists()
    assert counter.post(FORM, {**TOGETHER, **form}).status_code == 302  # the draft is still good
    assert Case.objects.count() == 1


@pytest.mark.parametrize("number", ["02 535 45 42", "0900 12 345"])
def test_what_is_no_mobile_number_is_called_and_not_texted(counter: Client, number: str) -> None:
    said = {**TOGETHER, **open_form(counter, FORM), "number": number}
    answer = counter.post(FORM, {**said, "reach": "sms"})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert 'href="#f-number"' in shown
    assert f'value="{number}"' in shown
    assert counter.post(FORM, {**said, "reach": "call"}).status_code == 302


def test_a_number_nobody_may_use_is_not_kept(street: Street, counter: Client) -> None:
    form = open_form(counter, FORM)
    counter.post(FORM, {**TOGETHER, **form, "reach": "she_will"})
    assert Case.objects.count() == 1
    read = AssistedForm({**TOGETHER, "reach": "she_will"})
    assert read.is_valid()
    assert read.cleaned_data["number"] == ""


@pytest.mark.parametrize(("address", "sent"), [(FORM, TOGETHER), (OWN_FORM, OWN)])
def test_a_second_click_files_nothing_twice(
    counter: Client, address: str, sent: dict[str, Any]
) -> None:
    form = open_form(counter, address)
    first = counter.post(address, {**sent, **form})
    second = counter.post(address, {**sent, **form})
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1
    assert Receipt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_file_once(street: Street) -> None:
    client = Client()
    street.lime.at_device(client, now=NOW)
    form = open_form(client, FORM)
    kept = {name: each.value for name, each in client.cookies.items()}

    def click() -> None:
        other = Client()
        for name in (device_guard.COOKIE, counter_draft.COOKIE):
            other.cookies[name] = kept[name]
        other.post(FORM, {**TOGETHER, **form})
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(3)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert Case.objects.count() == 1


def test_without_its_draft_the_form_asks_once_more(counter: Client) -> None:
    """Nothing typed is lost, and nothing is filed under another's draft."""
    answer = counter.post(FORM, TOGETHER)
    assert answer.status_code == 409
    assert 'value="Wren"' in answer.content.decode()
    form = named(answer)
    assert counter.post(FORM, {**TOGETHER, **form}).status_code == 302
    assert Case.objects.count() == 1


def test_a_form_opened_again_is_a_new_one(counter: Client) -> None:
    """The cookie of the first must not take the second's away."""
    rows = []
    for address in (FORM, OWN_FORM, FORM):
        answer = counter.get(address)
        rows.append(DraftRow.objects.count())
        assert answer.cookies[counter_draft.COOKIE].value
        assert answer.cookies[counter_draft.COOKIE]["max-age"] == ""
    assert len(set(rows)) == 1
    form = named(answer)
    assert counter.post(FORM, {**TOGETHER, **form}).status_code == 302


class TestTwoWindows:
    """One counter, two windows, one cookie: nobody is taken for the other person."""

    @pytest.mark.parametrize(("address", "sent"), [(FORM, TOGETHER), (OWN_FORM, OWN)])
    def test_both_are_filed_and_each_sees_her_own_code(
        self, counter: Client, address: str, sent: dict[str, Any]
    ) -> None:
        one, two = open_form(counter, address), open_form(counter, address)
        once_more = counter.post(address, {**sent, **one, "alias": "One"})
        assert once_more.status_code == 409
        assert 'value="One"' in once_more.content.decode()
        counter.post(address, {**sent, **named(once_more), "alias": "One"})
        first = CODE.search(counter.get("/pharmacy/code/").content.decode())
        once_more = counter.post(address, {**sent, **two, "alias": "Two"})
        assert once_more.status_code == 409
        counter.post(address, {**sent, **named(once_more), "alias": "Two"})
        second = CODE.search(counter.get("/pharmacy/code/").content.decode())
        assert first
        assert second
        assert first[0] != second[0]
        assert Case.objects.count() == 2

    def test_a_form_that_names_nothing_is_nobodys(self, counter: Client) -> None:
        open_form(counter, FORM)
        assert counter.post(FORM, TOGETHER).status_code == 409
        assert not Case.objects.exists()


def test_the_draft_of_one_way_is_no_draft_of_the_other(counter: Client) -> None:
    form = open_form(counter, OWN_FORM)
    assert counter.post(FORM, {**TOGETHER, **form}).status_code == 409
    assert not Case.objects.exists()


def test_the_blank_screen_keeps_what_was_sent(
    counter: Client, clock: time_machine.Traveller
) -> None:
    """R3.6: after a minute it asks the PIN, then the report goes."""
    form = open_form(counter, FORM)
    clock.shift(61)
    assert "Screen paused" in counter.post(FORM, {**TOGETHER, **form}).content.decode()
    assert not Case.objects.exists()
    counter.post(FORM, {"device_pin": PIN})
    assert Case.objects.count() == 1


def test_leaving_forgets_and_blanks(counter: Client) -> None:
    """R3.6: the person's way out leads to a screen that says nothing."""
    open_form(counter, OWN_FORM)
    rows = DraftRow.objects.count()
    shown = counter.get("/pharmacy/leave/", follow=True)
    assert "Screen paused" in shown.content.decode()
    assert DraftRow.objects.count() == rows - 1


def test_the_next_person_finds_nothing(counter: Client) -> None:
    """Whoever walks off without noting the code: the counter's first page forgets it."""
    code = CODE.search(write_own(counter))
    assert code
    counter.get("/pharmacy/")
    shown = counter.get("/pharmacy/code/", follow=True)
    assert code[0] not in shown.content.decode()


def test_the_code_is_shown_for_a_quarter_of_an_hour(
    counter: Client, clock: time_machine.Traveller
) -> None:
    code = CODE.search(write_own(counter))
    assert code
    for _ in range(16):
        clock.shift(58)
        counter.post("/staff/device/in-use/")
    shown = counter.get("/pharmacy/code/", follow=True).content.decode()
    assert code[0] not in shown
    assert "Receipt number" in shown


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_person_reads_her_own_language(counter: Client, language: str) -> None:
    shown = counter.get(f"/pharmacy/own/form/?in={language}").content.decode()
    assert f'<html lang="{language}"' in shown
    assert 'class="leave"' in shown
    after = counter.get("/pharmacy/").content.decode()
    assert '<html lang="en"' in after


def test_a_report_asks_the_database_the_same_whatever_was_said(counter: Client) -> None:
    found = []
    for sent in (OWN, {**OWN, "kinds": ["physical", "sexual", "other"], "danger": "yes"}):
        form = open_form(counter, OWN_FORM)
        with CaptureQueriesContext(connection) as queries:
            assert counter.post(OWN_FORM, {**sent, **form}).status_code == 302
        found.append(len(queries))
    assert max(found) <= 60, found
