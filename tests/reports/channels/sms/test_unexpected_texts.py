"""Texts that open nothing, stop it, come late, twice or in floods."""

import threading
import time
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection, transaction

from reports.cases.models import Case, TaskKind
from reports.cases.models import Task as CaseTask
from reports.channels.sms import incoming_texts, purge
from reports.channels.sms.dialogue.dialogue import Line
from reports.channels.sms.models import TextConversation
from reports.channels.sms.one_phone import one_at_a_time
from reports.messaging.contact.contact import ContactState
from reports.messaging.models import InboundState, InboundText, OutboundText
from reports.messaging.outbox import outbox
from reports.messaging.states import TextState
from reports.region import region
from reports.region.vocabulary import Level
from tests.reports.cases.world import World, opened
from tests.reports.channels.sms.conftest import NUMBER, Phone
from tests.reports.channels.sms.texted import STORY, line, only_case


def test_an_unknown_number_without_a_keyword_gets_one_line_and_is_forgotten(phone: Phone) -> None:
    """R8.6"""
    phone.type(STORY, "1")
    assert phone.answers == [line(Line.UNKNOWN)]
    assert not Case.objects.exists()
    assert not TextConversation.objects.exists()
    assert {(text.blob, text.state) for text in phone.inbound()} == {(None, InboundState.DONE)}
    InboundText.objects.update(redact_at=None)
    assert purge.purge(now=phone.now) == 0
    phone.wait(days=3)
    assert purge.purge(now=phone.now) == 2


def test_open_intake_takes_any_first_text(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """R8.14"""
    changed = replace(region(), sms=replace(region().sms, open_intake=True))
    monkeypatch.setattr(incoming_texts, "region", lambda: changed)
    phone.type("I would like to talk to somebody please")
    assert phone.answers == [line(Line.SAFE, "en")]


def test_where_the_region_does_not_want_it_nobody_is_answered(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R8.6"""
    changed = replace(region(), sms=replace(region().sms, auto_text=False, stop_answer=False))
    monkeypatch.setattr(incoming_texts, "region", lambda: changed)
    phone.type("wie bent u", "au secours", "bonjour", "stop")
    assert phone.answers == []


def test_a_text_that_opens_nothing_gets_one_neutral_line_a_day(phone: Phone) -> None:
    """R8.6: not one for each of a flood, and none to who asks who we are."""
    phone.type("wie bent u", *["hallo ik ben het"] * 8)
    assert phone.answers == [line(Line.UNKNOWN, "nl")]
    phone.wait(days=1, minutes=5)
    phone.type("hallo ik ben het")
    assert phone.answers == [line(Line.UNKNOWN, "nl")] * 2


def test_a_cry_that_opens_nothing_gets_the_numbers_once(phone: Phone) -> None:
    phone.type("au secours", "aidez moi svp il me suit")
    assert phone.answers == [line(Line.NUMBERS)]


@pytest.mark.parametrize("text", ["bonjour tileul svp", "tilluel", "Bonsoir, tilleul"])
def test_a_keyword_with_a_greeting_or_one_letter_wrong_opens(phone: Phone, text: str) -> None:
    """R8.14"""
    phone.type(text)
    assert phone.answers == [line(Line.SAFE)]


def test_stop_ends_the_conversation_files_it_and_nothing_is_sent(
    phone: Phone, people: World
) -> None:
    """R1.17: what waits is taken back in the same transaction; somebody looks at it."""
    phone.type("tilleul", "1", "3", "Arrêt")
    assert phone.answers[3:] == [line(Line.STOPPED)]
    (waiting,) = OutboundText.objects.filter(state=TextState.QUEUED)
    assert waiting.template == outbox.LAST
    assert opened(people.beatriz, only_case().id).contact().state is ContactState.STOPPED
    assert CaseTask.objects.filter(kind=TaskKind.CONTACT_STOPPED).exists()
    phone.type("1", "stop")
    assert len(phone.answers) == 4


def test_stop_from_a_number_that_told_nothing_is_kept_by_its_lookup_only(phone: Phone) -> None:
    phone.type("STOP")
    assert not Case.objects.exists()
    assert phone.inbound()[0].blob is None


def test_the_provider_s_own_word_for_stop_counts_too(phone: Phone) -> None:
    phone.type("tilleul", "1", "1")
    text_id = phone.receive("ne plus", opted_out=True)
    incoming_texts.route(inbound_id=text_id, now=phone.now)
    assert only_case().is_open
    assert not OutboundText.objects.filter(state=TextState.QUEUED).exists()


def test_who_is_this_ends_it_without_a_word(phone: Phone, people: World) -> None:
    """R1.16: no automatic reply, contact frozen, somebody has to look."""
    phone.type("tilleul", "1", "1", "C'est qui ?")
    assert len(phone.answers) == 3
    assert not OutboundText.objects.filter(state=TextState.QUEUED).exists()
    file = opened(people.beatriz, only_case().id)
    assert file.contact().state is ContactState.FROZEN
    assert "C'est qui ?" in file.words()["happened"]
    assert CaseTask.objects.filter(kind=TaskKind.SIGN_OF_DANGER).exists()


def test_a_text_that_is_routed_late_is_kept_and_not_answered(phone: Phone) -> None:
    """At most ten minutes: who holds the phone afterwards?"""
    text_id = phone.receive("tilleul")
    phone.wait(minutes=11)
    incoming_texts.route(inbound_id=text_id, now=phone.now)
    assert phone.answers == []
    assert TextConversation.objects.count() == 1


def test_texts_are_taken_in_the_order_in_which_they_came(phone: Phone) -> None:
    first, second, third = phone.receive("tilleul"), phone.receive("1"), phone.receive("3")
    for text_id in (third, first, second, third):
        incoming_texts.route(inbound_id=text_id, now=phone.now)
    assert phone.answers == [line(each) for each in (Line.SAFE, Line.BACK, Line.NEED)]


def test_one_text_that_cannot_be_taken_does_not_keep_the_next_back(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.type("tilleul")
    bad, cry = phone.receive("boom"), phone.receive("au secours")
    take = incoming_texts._take

    def fail(inbound: InboundText, *rest: object) -> None:
        if inbound.id == bad:
            raise RuntimeError("this one")
        take(inbound, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(incoming_texts, "_take", fail)
        with pytest.raises(RuntimeError):
            incoming_texts.route(inbound_id=cry, now=phone.now)
    assert only_case().level is Level.EMERGENCY
    assert InboundText.objects.get(id=bad).state == InboundState.RECEIVED
    incoming_texts.route(inbound_id=bad, now=phone.now)
    assert InboundText.objects.get(id=bad).state == InboundState.DONE


def test_a_flood_from_one_number_makes_one_report_and_few_answers(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R8.17"""
    phone.now = phone.now.replace(minute=0)
    for number in range(25):
        phone.type("tilleul", f"texte {number}") if number % 2 else phone.type("1")
        phone.wait(minutes=4)
    most = region().sms.limits.reports_per_number
    assert Case.objects.count() <= most.burst + most.per_hour * 2
    assert len(phone.answers) <= region().sms.most_questions * (Case.objects.count() + 1)


def test_a_text_is_routed_once(phone: Phone) -> None:
    text_id = phone.receive("tilleul")
    for _ in range(3):
        incoming_texts.route(inbound_id=text_id, now=phone.now)
    assert len(phone.answers) == 1
    incoming_texts.route(inbound_id=UUID(int=9), now=phone.now)


@pytest.mark.django_db(transaction=True)
def test_texts_of_one_phone_wait_for_their_turn() -> None:
    """Four at the same moment make one conversation; none goes on while another is being taken."""
    phone = Phone()
    ids = [phone.receive("tilleul") for _ in range(4)]
    faults: list[Exception] = []

    def work(text_id: UUID) -> None:
        try:
            incoming_texts.route(inbound_id=text_id, now=phone.now)
        except Exception as fault:  # shown below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(text_id,)) for text_id in ids]
    with transaction.atomic():
        one_at_a_time(NUMBER)
        for thread in threads:
            thread.start()
        wait_until_waiting(len(threads))
        assert not TextConversation.objects.exists()
    for thread in threads:
        thread.join()
    assert faults == []
    assert TextConversation.objects.count() == 1
    assert InboundText.objects.filter(state=InboundState.DONE).count() == 4


def wait_until_waiting(count: int) -> None:
    """Wait until so many sessions wait for an advisory lock."""
    end = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(
                "select count(*) from pg_locks where locktype = 'advisory' and not granted"
                " and database = (select oid from pg_database where datname = current_database())"
            )
            if cursor.fetchone() == (count,):
                return
            time.sleep(0.05)
    raise AssertionError("they do not wait")
