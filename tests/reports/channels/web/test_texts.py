"""Behind the code: what is planned by text, pausing and stopping; the link to a duty phone."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import transaction

from reports.cases.casework import safe_contact
from reports.cases.models import Case
from reports.cases.records import phone_proofs
from reports.channels.web.session import rate_limits
from reports.followup.models import FollowUp, Ping, PlanState
from reports.followup.on_call import pings
from reports.followup.plans import case_plans
from reports.messaging.contact.contact import ContactChannel, ContactState
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.case_keys.return_codes import ReturnCode, derive
from tests.reports.cases.world import NOW, World, contact, no_contact, report
from tests.reports.channels.web.browser import Reporter

pytestmark = pytest.mark.django_db

CODE = ReturnCode.generate()
ADDRESS = "/back/texts/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A Tuesday in staffed hours."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case_id(people: World) -> UUID:
    """A case whose reporter may be texted; a plan runs. Beatriz has it."""
    people.put_on_duty(people.beatriz)
    case_id = report(code_keys=derive(CODE), contact=contact(language="en")).case_id
    with transaction.atomic():
        case, vault = Case.objects.get(id=case_id), CaseVault.load(case_id)
        phone_proofs.prove(case=case, vault=vault, number=contact().number, now=NOW)
    return case_id


@pytest.fixture
def reader(case_id: UUID) -> Reporter:
    """Back with the code, on the page about texts."""
    return Reporter().get("/back/").press(code=CODE.shown).get(ADDRESS)


def state(case_id: UUID) -> str:
    """Where the plan stands."""
    return FollowUp.objects.get(case_id=case_id).state


def test_she_sees_what_is_planned_and_how_it_looks(reader: Reporter, case_id: UUID) -> None:
    assert "We ask you by a short text how it goes." in reader.text
    assert "on Friday at 11:30" in reader.text
    assert "Hello, is all well?" in reader.text
    assert "crocus-canary" not in reader.text
    assert reader.form.buttons.count("pause") == reader.form.buttons.count("stop") == 1


def test_the_page_behind_the_code_leads_there(reader: Reporter) -> None:
    assert f'href="{ADDRESS}"' in reader.get("/back/read/").text


def test_pausing_and_letting_them_come_again(reader: Reporter, case_id: UUID) -> None:
    reader.press(do="pause")
    assert state(case_id) == PlanState.PAUSED
    assert "The texts are paused." in reader.text
    reader.press(do="resume")
    assert state(case_id) == PlanState.RUNNING
    assert "We ask you" in reader.text


def test_stopping_is_at_once_and_a_second_press_does_nothing(
    reader: Reporter, case_id: UUID
) -> None:
    other = Reporter().get("/back/").press(code=CODE.shown).get(ADDRESS)
    reader.press(do="stop")
    assert state(case_id) == PlanState.STOPPED
    assert "We do not plan any text." in reader.text
    assert other.press(do="stop").status == 200
    assert "We do not plan any text." in other.text


def test_what_her_worker_paused_stays_paused(
    reader: Reporter, case_id: UUID, people: World
) -> None:
    """Whoever found the code must not make texts go where a worker stopped them."""
    case_plans.pause(case_id=case_id, by=people.beatriz.staff, now=NOW)
    reader.get(ADDRESS)
    assert "resume" not in reader.form.buttons
    reader.press(do="resume")
    assert state(case_id) == PlanState.PAUSED


def test_taking_up_where_contact_stands_still_says_so(reader: Reporter, case_id: UUID) -> None:
    reader.press(do="pause")
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=case_id)
        vault = CaseVault.load(case_id)
        frozen = replace(safe_contact.read_contact(vault, case_id), state=ContactState.FROZEN)
        safe_contact.store_contact(vault, case, frozen, NOW)
        case.save()
    reader.press(do="resume")
    assert reader.status == 409
    assert "First tell us how we may reach you" in reader.text
    assert "danger" not in reader.text.casefold()


@pytest.mark.parametrize("sent", ["", "everything"])
def test_another_button_does_nothing(reader: Reporter, case_id: UUID, sent: str) -> None:
    assert reader.press(do=sent).status == 422
    assert state(case_id) == PlanState.RUNNING


def test_a_form_of_another_site_does_nothing(reader: Reporter, case_id: UUID) -> None:
    assert reader.press(do="stop", token="x").status == 403
    assert state(case_id) == PlanState.RUNNING


def test_pressing_too_often_is_slowed(
    reader: Reporter, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "wait_for_page", lambda *_: timedelta(seconds=3))
    assert reader.press(do="stop").status == 429
    assert state(case_id) == PlanState.RUNNING


def test_without_the_code_there_is_nothing(case_id: UUID) -> None:
    assert Reporter().get(ADDRESS).address == "/back/"


def test_who_may_not_be_reached_is_offered_no_texts(people: World) -> None:
    code = ReturnCode.generate()
    people.put_on_duty(people.beatriz)
    report(code_keys=derive(code), contact=no_contact())
    reader = Reporter().get("/back/").press(code=code.shown)
    assert ADDRESS not in reader.text
    reader.get(ADDRESS)
    assert "We do not plan any text." in reader.text
    assert "stop" not in reader.form.buttons


def back_by(channel: ContactChannel, people: World, *, language: str = "en") -> Reporter:
    """Back with the code of somebody who chose this way, on the first page."""
    code = ReturnCode.generate()
    people.put_on_duty(people.beatriz)
    report(code_keys=derive(code), contact=contact(channel=channel, language="en"))
    return Reporter(language=language).get("/back/").press(code=code.shown)


@pytest.mark.parametrize(
    ("language", "calls", "texts"),
    [
        ("en", "We call you to ask how it goes.", "text"),
        ("fr", "Nous vous appelons pour savoir comment vous allez.", "SMS"),
        ("nl", "We bellen u om te vragen hoe het gaat.", "sms"),
    ],
)
def test_who_is_called_hears_of_calls_and_of_no_text(
    people: World, language: str, calls: str, texts: str
) -> None:
    """R1.12: no text goes to who chose calls, so none is announced and none is shown."""
    reader = back_by(ContactChannel.CALL, people, language=language)
    assert ADDRESS in reader.text
    assert texts not in reader.text.split('href="/back/texts/"')[1].split("</a>")[0]
    main = reader.get(ADDRESS).text.split("<main")[1].split("</main>")[0]
    assert calls in main
    assert not re.search(rf"\b{texts}s?\b", re.sub(r"<[^>]*>", " ", main))
    assert "Hello, is all well?" not in main


def test_calls_are_paused_taken_up_and_stopped(people: World) -> None:
    reader = back_by(ContactChannel.CALL, people).get(ADDRESS)
    assert "The calls are paused." in reader.press(do="pause").text
    assert "We call you to ask how it goes." in reader.press(do="resume").text
    assert "We do not plan any call." in reader.press(do="stop").text


def test_who_is_reached_through_somebody_else_is_offered_no_texts(people: World) -> None:
    reader = back_by(ContactChannel.THIRD_PERSON, people)
    assert ADDRESS not in reader.text
    case_plans.start(case_id=Case.objects.get().id, plan="weekly", by=people.beatriz.staff, now=NOW)
    reader.get(ADDRESS)
    assert "We do not plan any text." in reader.text
    assert "stop" not in reader.form.buttons


def test_the_page_costs_few_queries(reader: Reporter, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(26):
        reader.client.get(ADDRESS)


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "Mettre les SMS en pause"), ("nl", "De sms’en pauzeren")]
)
def test_it_speaks_her_language(reader: Reporter, language: str, said: str) -> None:
    reader.language = language
    assert said in reader.get(ADDRESS).text


# The link in a text to a duty phone.


def ping_to(people: World, *, now: datetime) -> Ping:
    """A ping to Beatriz' phone that nobody has acknowledged."""
    ping = Ping(user_id=people.beatriz.id, made_at=now, valid_until=now + timedelta(hours=12))
    pings.seal(ping, word=pings.word_of("+32470999888", "olive12"), token="sample-token")
    ping.save(force_insert=True)
    return ping


@pytest.fixture
def ping(people: World) -> Ping:
    """The same, made now."""
    return ping_to(people, now=NOW)


def test_looking_at_the_link_does_nothing_and_a_press_counts_once(ping: Ping) -> None:
    """Phones and networks look at links by themselves."""
    phone = Reporter().get("/p/sample-token/")
    ping.refresh_from_db()
    assert (phone.status, ping.acknowledged_at) == (200, None)
    assert phone.press().status == 200
    ping.refresh_from_db()
    assert ping.acknowledged_at == NOW
    again = Reporter().get("/p/sample-token/")
    assert again.status == 404
    assert "Nothing to do here" in again.text


def test_unknown_used_and_old_links_look_the_same(
    ping: Ping, clock: time_machine.Traveller
) -> None:
    unknown = Reporter().get("/p/other-token/")
    clock.shift(timedelta(hours=13))
    old = Reporter().get("/p/sample-token/")
    assert old.text == unknown.text
    assert old.status == unknown.status == 404
    assert Reporter().get("/p/" + "x" * 500 + "/").status == 404


def test_the_page_of_a_link_names_nobody_and_nothing(ping: Ping) -> None:
    text = Reporter().get("/p/sample-token/").text.casefold()
    assert "beatriz" not in text
    assert "999888" not in text
