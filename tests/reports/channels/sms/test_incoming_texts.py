"""Where each text ends: a report, a case, or nowhere; and what is left of it afterwards."""

import threading
import time
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection, transaction
from psycopg import sql

from reports.cases.models import Case, Content, TaskKind
from reports.cases.models import Task as CaseTask
from reports.cases.models import content as names
from reports.channels.sms import incoming_texts, purge, sms_filing
from reports.channels.sms.dialogue.dialogue import Line
from reports.channels.sms.dialogue.sms_lines import say
from reports.channels.sms.models import TextConversation
from reports.channels.sms.one_phone import one_at_a_time
from reports.followup.models import FollowUp
from reports.followup.replies.replies import Meaning
from reports.messaging.contact.contact import ContactState, MayContact
from reports.messaging.delivery import claims
from reports.messaging.models import InboundState, InboundText, OutboundText
from reports.messaging.outbox import outbox, stop_list
from reports.messaging.states import TextState
from reports.region import region
from reports.region.vocabulary import Level
from reports.vault.primitives.errors import SealBroken
from tests.reports.cases import world
from tests.reports.cases.world import World, opened, report
from tests.reports.channels.sms.conftest import NUMBER, Phone
from tests.reports.followup import story

STORY = "Il lit mes messages et il crie, canari-sms-4711"


def line(which: Line, language: str = "fr") -> str:
    return say(which, language=language, region=region())


def only_case() -> Case:
    return Case.objects.get()


def test_from_the_keyword_to_the_inbox_of_a_worker(phone: Phone, people: World) -> None:
    """R8.14: told in a few texts, filed at once, routed to who speaks the language."""
    phone.type("TILLEUL", "1", "3", "1", STORY)
    asked = [Line.SAFE, Line.BACK, Line.NEED, Line.WORDS, Line.THANKS]
    assert phone.answers == [line(each) for each in asked]
    case = only_case()
    assert (case.owner_id, case.channel) == (people.beatriz.id, "sms")
    file = opened(people.beatriz, case.id)
    assert file.words()["happened"] == STORY
    contact = file.contact()
    assert contact.may_contact is MayContact.YES
    assert contact.number == NUMBER
    assert contact.language == "fr"


def test_what_was_told_is_nowhere_but_in_the_case(phone: Phone) -> None:
    """Each text into the working envelope at once; its copy goes as soon as it is taken."""
    text_id = phone.receive("TILLEUL " + STORY)
    assert InboundText.objects.get(id=text_id).blob is not None
    incoming_texts.route(inbound_id=text_id, now=phone.now)
    assert InboundText.objects.get(id=text_id).blob is None
    assert TextConversation.objects.get().blob is not None
    phone.type("1", "4", "1", STORY)
    row = TextConversation.objects.get()
    assert (row.blob, row.files_at, row.case_id) == (None, None, only_case().id)
    assert {text.blob for text in phone.inbound()} == {None}
    assert {text.case_id for text in phone.inbound()} == {only_case().id}


def test_not_ok_files_an_emergency_and_sends_the_numbers_and_no_more(
    phone: Phone, people: World
) -> None:
    phone.type("tilleul", "2")
    assert phone.answers == [line(Line.SAFE), line(Line.NUMBERS)]
    assert only_case().level is Level.EMERGENCY
    contact = opened(people.beatriz, only_case().id).contact()
    assert contact.state is ContactState.FROZEN
    phone.type("il est parti", "vite")
    assert len(phone.answers) == 2
    assert Case.objects.count() == 1


@pytest.mark.parametrize("cry", ["2", "au secours"])
def test_a_question_that_waits_is_not_asked_after_a_sign_of_danger(phone: Phone, cry: str) -> None:
    """R1.16: of all that was to be said only the numbers leave."""
    phone.type("tilleul", cry)
    leaving = claims.reserve(now=phone.now, most=5)
    assert [each.text.template for each in leaving] == [outbox.NUMBERS]
    question = OutboundText.objects.get(template=outbox.FROM_TALK)
    assert (question.state, question.why) == (TextState.CANCELLED, "withdrawn")


def test_the_numbers_go_out_when_the_report_cannot_be_filed(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What she needs now does not wait for what we need."""

    def refuse(**_: object) -> None:
        raise RuntimeError("nobody can be found")

    phone.type("tilleul")
    with monkeypatch.context() as broken:
        broken.setattr(sms_filing, "file_report", refuse)
        with pytest.raises(RuntimeError):
            phone.type("2 il a une arme")
    assert phone.answers[-1] == line(Line.NUMBERS)
    assert not Case.objects.exists()
    assert sms_filing.file_all_over(now=phone.now) == 1
    assert only_case().level is Level.EMERGENCY


def test_a_cry_is_answered_although_what_was_told_before_cannot_be_filed(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taken into the conversation, and all of it is filed as soon as that can be done."""

    def refuse(**_: object) -> None:
        raise RuntimeError("nobody can be found")

    phone.type("tilleul", "1")
    phone.wait(minutes=20)
    with monkeypatch.context() as broken:
        broken.setattr(sms_filing, "file_report", refuse)
        with pytest.raises(RuntimeError):
            phone.type("au secours")
    assert phone.answers[-1] == line(Line.NUMBERS)
    assert phone.inbound()[-1].state == InboundState.DONE
    assert sms_filing.file_all_over(now=phone.now) == 1
    assert only_case().level is Level.EMERGENCY


def test_silence_files_what_there_is(phone: Phone, people: World) -> None:
    phone.type("tilleul", "1", "3")
    phone.wait(minutes=region().sms.idle_minutes - 0.1)
    assert sms_filing.file_all_over(now=phone.now) == 0
    phone.wait(minutes=1)
    assert sms_filing.file_all_over(now=phone.now) == 1
    assert sms_filing.file_all_over(now=phone.now) == 0
    assert opened(people.beatriz, only_case().id).words()["happened"] == "undisclosed"


def test_she_leaves_and_comes_back_within_the_silence(phone: Phone) -> None:
    phone.type("tilleul", "1")
    phone.wait(minutes=10)
    phone.type("3", "2", STORY)
    assert phone.answers[-1] == line(Line.THANKS)
    assert Case.objects.count() == 1


def test_who_comes_back_after_it_writes_to_her_case(phone: Phone, people: World) -> None:
    """The silence files it even before a sweep does; nothing she adds is lost or opens more."""
    phone.type("tilleul", "1", "1")
    phone.wait(minutes=30)
    phone.type("j'ai oublié quelque chose")
    case = only_case()
    messages = opened(people.beatriz, case.id).messages()
    assert [each.text for each in messages] == ["j'ai oublié quelque chose"]
    assert case.unread_since


def test_a_case_s_phone_writes_to_its_case_and_opens_nothing_without_the_keyword(
    phone: Phone, people: World
) -> None:
    """R8.15"""
    phone.type("tilleul", "1", "4", "1", STORY)
    phone.type("1", "encore")
    assert Case.objects.count() == TextConversation.objects.count() == 1
    texts = [each.text for each in opened(people.beatriz, only_case().id).messages()]
    assert texts == ["1", "encore"]
    assert len(phone.answers) == 5  # the conversation's own; a case is answered by people


def test_a_keyword_from_the_phone_of_a_case_is_answered_as_from_any_other(
    phone: Phone, people: World
) -> None:
    """Whoever holds the phone for some texts cannot tell whether a report exists (R8.15)."""
    case_id = report().case_id
    known = Phone(number="+32470123456")
    for each in (known, phone):
        each.type("tilleul", "1", "4", "1", STORY)
    assert known.answers == phone.answers
    assert len(known.answers) == 5
    assert Case.objects.count() == 3
    texts = [each.text for each in opened(people.beatriz, case_id).phone_texts()]
    assert texts == ["tilleul", "1", "4", "1", STORY]
    assert opened(people.beatriz, case_id).messages() == []


def test_a_danger_word_in_a_conversation_freezes_the_case_whose_word_it_is(
    people: World,
) -> None:
    """R1.16: what is said in a conversation is heard in the cases of its phone."""
    case_id = report(contact=world.contact(**story.PLAIN | {"number": NUMBER})).case_id
    phone = Phone()
    phone.type("tilleul", "cactus")
    assert opened(people.beatriz, case_id).contact().state is ContactState.FROZEN


def test_an_answer_goes_to_the_case_that_asked(people: World) -> None:
    """A newer case of the same phone that asked nothing is not answered."""
    asked = story.file(number=NUMBER)
    story.asked(asked)
    newer = report(
        now=story.ASKED, contact=world.contact(**story.PLAIN | {"number": NUMBER})
    ).case_id
    phone = Phone(now=story.ASKED)
    phone.type("1")
    assert story.plan(asked).answer == Meaning.FINE
    assert FollowUp.objects.get(case_id=newer).answer == ""
    kept = Content.objects.filter(name=names.TEXT).values_list("case_id", flat=True)
    assert set(kept) == {asked.case_id, newer}


def test_a_stop_stands_where_the_case_does_not_open(people: World) -> None:
    """R1.17: once for each text, however often it is tried again."""
    case_id = report(contact=world.contact(number=NUMBER)).case_id
    Content.objects.filter(case_id=case_id, name=names.CONTACT).update(blob=b"\x00" * 200)
    phone = Phone()
    with pytest.raises(SealBroken):
        phone.type("STOP")
    stopped = {NUMBER: phone.now}
    assert stop_list.stops([NUMBER]) == stopped
    (waiting,) = phone.inbound()
    assert waiting.state == InboundState.RECEIVED
    phone.wait(hours=1)
    with pytest.raises(SealBroken):
        incoming_texts.route(inbound_id=waiting.id, now=phone.now)
    assert stop_list.stops([NUMBER]) == stopped


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


def test_what_is_added_to_a_report_is_answered_by_people(phone: Phone) -> None:
    phone.type("tilleul", "1", "4", "1", STORY, "encore", "au secours")
    assert phone.answers[-1] == line(Line.THANKS_NEVER)


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


def test_a_long_story_in_parts_emoji_and_hostile_signs_are_kept(
    phone: Phone, people: World
) -> None:
    parts = ["😢" * 70, "é" * 1600, "\x00\x1b[2J ' or 1=1; --", "<script>alert(1)</script>"]
    phone.type("tilleul " + parts[0], "1", "1", "1", *parts[1:])
    file = opened(people.beatriz, only_case().id)
    told = file.words()["happened"] + "".join(each.text for each in file.messages())
    assert all(part in told for part in parts)


def test_a_report_that_is_full_goes_on_as_messages(phone: Phone, people: World) -> None:
    phone.type("tilleul", *["qui " + "x" * 15_000] * 2)
    assert Case.objects.count() == 0
    phone.type("y" * 29_000, "z" * 20_000)
    assert Case.objects.count() == 1
    file = opened(people.beatriz, only_case().id)
    told = file.words()["happened"] + "".join(each.text for each in file.messages())
    assert told.count("x") == 30_000
    assert "y" * 29_000 in told
    assert "z" * 20_000 in told


def test_a_text_is_routed_once(phone: Phone) -> None:
    text_id = phone.receive("tilleul")
    for _ in range(3):
        incoming_texts.route(inbound_id=text_id, now=phone.now)
    assert len(phone.answers) == 1
    incoming_texts.route(inbound_id=UUID(int=9), now=phone.now)


def test_erasing_the_case_takes_everything_of_the_conversation_with_it(phone: Phone) -> None:
    phone.type("tilleul", "1", "1", "1", STORY)
    Case.objects.all().delete()
    assert not TextConversation.objects.exists()
    assert not InboundText.objects.exists()
    assert not OutboundText.objects.exists()
    assert not Content.objects.exists()


def test_no_column_has_the_number_or_a_word(phone: Phone) -> None:
    phone.type("tilleul " + STORY, "1", "3")
    with connection.cursor() as cursor:
        for table in ("textconversation", "inboundtext", "outboundtext", "textbucket"):
            name = sql.Identifier(f"reports_{table}")
            cursor.execute(sql.SQL("select t::text from {} t").format(name))
            for (row,) in cursor.fetchall():
                for secret in (NUMBER, NUMBER[1:], STORY, STORY.encode().hex()):
                    assert secret not in row


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
