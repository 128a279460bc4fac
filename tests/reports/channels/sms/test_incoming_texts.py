"""Where each text ends: a report, a case, or nowhere; and what is left of it afterwards."""

import pytest
from django.db import connection
from psycopg import sql

from reports.cases.models import Case, Content
from reports.cases.models import content as names
from reports.channels.sms import incoming_texts, sms_filing
from reports.channels.sms.dialogue.dialogue import Line
from reports.channels.sms.models import TextConversation
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
from tests.reports.channels.sms.texted import STORY, line, only_case
from tests.reports.followup import story


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


def test_what_is_added_to_a_report_is_answered_by_people(phone: Phone) -> None:
    phone.type("tilleul", "1", "4", "1", STORY, "encore", "au secours")
    assert phone.answers[-1] == line(Line.THANKS_NEVER)


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
