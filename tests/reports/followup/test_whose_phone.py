"""A text from a phone of several cases, of none for sure, or of a damaged one: whose it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from reports.audit.events import EventKind
from reports.cases.casework.reporter import open_by_code
from reports.cases.models import Case, Content, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.records import phone_proofs
from reports.followup.answers import reply_handling
from reports.followup.models import FollowUp, Pinged, PingKind, PlanState
from reports.followup.plans.text_owner import cases_texted
from reports.followup.replies.replies import Meaning
from reports.messaging.contact.contact import ContactChannel, ContactState, MayContact
from reports.messaging.models import InboundState, InboundText
from reports.messaging.outbox import stop_list
from reports.messaging.states import TextState
from reports.vault.journal import restore_journal
from reports.vault.models import CaseDataKey
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_keys import lookups
from tests.reports.cases import world
from tests.reports.cases.world import Report, World, opened
from tests.reports.followup import story
from tests.reports.followup.story import ASKED, NUMBER, OTHER_NUMBER

pytestmark = pytest.mark.django_db

SOON = ASKED + timedelta(minutes=7)


def test_a_danger_word_freezes_every_case_that_has_it(people: World) -> None:
    """R1.16: outbound messages to that number."""
    first, second = story.file(), story.file()
    story.write(first, "cactus", second, now=SOON)
    assert story.state(first) is story.state(second) is ContactState.FROZEN


@pytest.mark.parametrize("text", ["cactus", "1cactus", "c a c t u s"])
def test_a_danger_word_acts_on_its_own_case_and_stops_the_sending_of_the_others(
    people: World, text: str
) -> None:
    """R1.16: whoever files a report with a child's name as danger word ends no other follow-up."""
    first, second = story.file(), story.file(danger_word="tulipe")
    story.asked(first)
    assert story.write(second, text, first, now=SOON) is Meaning.DANGER
    assert story.state(first) is ContactState.FROZEN
    assert (TaskKind.SIGN_OF_DANGER, True) in story.tasks(first)
    assert story.state(second) is ContactState.OPEN
    assert story.plan(second).state == PlanState.ASKED
    assert [each.state for each in story.texts(second)] == [TextState.CANCELLED]
    for each in (first, second):
        assert Pinged.objects.filter(case_id=each.case_id, kind=PingKind.LOOK).exists()


def test_a_cry_is_heard_in_every_case_of_the_phone(people: World) -> None:
    """R1.16: it is nobody's agreed word; whoever holds the phone is in danger."""
    first, second = story.file(), story.file()
    story.write(first, "au secours", second, now=SOON)
    assert story.state(first) is story.state(second) is ContactState.FROZEN


def test_stop_stops_the_sending_of_every_case_of_the_phone_and_ends_no_plan(
    people: World,
) -> None:
    """R1.17: nothing goes to the number; whose phone it was, a person finds out."""
    first, second = story.file(), story.file()
    story.asked(first)
    story.write(first, "stop", second, now=SOON)
    assert NUMBER in stop_list.stops([NUMBER])
    assert lookups.keyed_hash("phone", NUMBER) in restore_journal.read_stopped()
    for each in (first, second):
        assert [text.state for text in story.texts(each)] == [TextState.CANCELLED]
        assert story.plan(each).state == PlanState.ASKED
        assert (TaskKind.CONTACT_STOPPED, False) in story.tasks(each)


def test_a_phone_of_several_cases_is_read_by_staff_alone(people: World) -> None:
    """A stranger who files a report with a number reads nothing of what that phone writes."""
    hers, stranger = story.file(), story.file(proven=False)
    story.write(stranger, "je dors chez ma soeur", hers, now=SOON)
    for each in (hers, stranger):
        assert (story.messages(each), story.for_staff(each)) == (0, 1)
        assert open_by_code(code_keys=each.code_keys, now=SOON).messages() == []
        assert story.case(each).unread == 1


def test_one_person_is_asked_whose_phone_it_is(people: World) -> None:
    first, second = story.file(), story.file()
    for number in range(3):
        story.write(first, "bonjour", second, now=SOON + number * timedelta(minutes=11))
    rows = Task.objects.filter(kind=TaskKind.WHOSE_PHONE)
    assert [(row.case_id, row.for_coordinator) for row in rows] == [(first.case_id, False)]


def test_a_coordinator_is_asked_where_the_cases_are_of_several_teams(people: World) -> None:
    first, second = story.file(), story.file()
    Case.objects.filter(id=second.case_id).update(team_id=people.dutch)
    story.write(first, "bonjour", second, now=SOON)
    assert Task.objects.get(kind=TaskKind.WHOSE_PHONE).for_coordinator


def test_what_an_unproven_phone_writes_is_for_staff_alone(people: World) -> None:
    report = story.file(proven=False)
    story.write(report, "il est revenu hier soir", now=SOON)
    assert open_by_code(code_keys=report.code_keys, now=SOON).messages() == []
    (text,) = opened(people.beatriz, report.case_id).phone_texts()
    assert (text.text, text.at) == ("il est revenu hier soir", SOON)


def test_the_word_of_the_report_proves_its_phone(people: World) -> None:
    """It is no message; what the phone writes from then on is in the conversation."""
    report = story.file(proven=False)
    word = phone_proofs.word(submission_id=story.case(report).submission_id, number=NUMBER)
    for _ in range(2):
        story.write(report, f" {word.upper()}. ", now=SOON)
    story.write(report, "je suis partie", now=SOON)
    assert story.events(report).count(EventKind.PHONE_PROVEN) == 1
    assert (story.messages(report), story.for_staff(report)) == (1, 0)


def test_the_word_proves_one_case_and_one_number(people: World) -> None:
    """A report has another word for another number, and the number is proven for it alone."""
    report, other = story.file(proven=False), story.file(proven=False)
    ids = [story.case(each).submission_id for each in (report, other)]
    words = [phone_proofs.word(submission_id=id, number=NUMBER) for id in ids]
    story.write(report, words[0], other, now=SOON)
    assert EventKind.PHONE_PROVEN in story.events(report)
    assert (EventKind.PHONE_PROVEN in story.events(other)) is (words[0] == words[1])
    story.set_contact(report, replace(story.contact(report), number=OTHER_NUMBER), SOON)
    story.write(report, "c'est mon nouveau numéro", now=SOON, number=OTHER_NUMBER)
    assert (story.messages(report), story.for_staff(report)) == (0, 1)


def test_an_answer_proves_nothing(people: World) -> None:
    """The question may have come from a stranger's case."""
    report = story.file(proven=False)
    story.asked(report)
    assert story.write(report, "1", now=SOON) is Meaning.FINE
    assert story.plan(report).answer == Meaning.FINE
    story.write(report, "merci", now=SOON)
    assert (story.messages(report), story.for_staff(report)) == (0, 2)


def test_another_number_changes_nothing_and_makes_somebody_look(people: World) -> None:
    """R8.15: the number that writes is not the one on file, whatever it says."""
    report = story.file()
    story.asked(report)
    before = story.contact(report)
    assert story.write(report, "1", now=SOON, number=OTHER_NUMBER) is Meaning.ODD
    assert story.state(report) is ContactState.FROZEN
    assert story.contact(report).number == before.number
    assert story.plan(report).state == PlanState.BLOCKED


def test_a_stop_from_another_number_stops_that_number_and_makes_somebody_look(
    people: World,
) -> None:
    """R8.15: it withdraws nothing of hers."""
    report = story.file()
    assert story.write(report, "stop", now=SOON, number=OTHER_NUMBER) is Meaning.STOP
    assert story.state(report) is ContactState.FROZEN
    assert (TaskKind.SIGN_OF_DANGER, False) in story.tasks(report)


def test_who_left_no_number_can_write_all_the_same(people: World) -> None:
    """She said that we must not write; what she writes reaches her worker."""
    never = world.contact(
        **story.PLAIN
        | {
            "may_contact": MayContact.NO,
            "channel": ContactChannel.NONE,
            "number": "",
            "windows": (),
        }
    )
    report = world.report(now=story.FILED, contact=never)
    assert story.write(report, "je suis partie", now=SOON) is Meaning.OTHER
    assert story.write(report, "stop", now=SOON) is Meaning.STOP
    assert story.state(report) is ContactState.OPEN
    assert story.case(report).unread == 1


def test_where_several_wait_one_answer_ends_the_wait_of_none(people: World) -> None:
    """Whose question it answers nobody knows: "all is well" is counted for nobody, people look."""
    first, second = story.file(), story.file()
    story.asked(first)
    assert story.write(first, "1", second, now=SOON) is Meaning.FINE
    for report in (first, second):
        assert (story.plan(report).state, story.plan(report).answer) == (PlanState.ASKED, "")
        assert Pinged.objects.filter(case_id=report.case_id, kind=PingKind.LOOK).exists()


def test_where_several_wait_a_call_that_is_wanted_is_planned_in_each(people: World) -> None:
    first, second = story.file(), story.file()
    story.asked(first)
    assert story.write(first, "2", second, now=SOON) is Meaning.CALL_ME
    for report in (first, second):
        assert story.plan(report).state == PlanState.ASKED
        assert (TaskKind.CALL, False) in story.tasks(report)


def test_a_case_that_asked_nothing_is_not_answered(people: World) -> None:
    report = story.file()
    story.asked(report)
    other = world.report(now=ASKED, contact=world.contact(**story.PLAIN | {"number": NUMBER}))
    story.write(report, "1", other, now=SOON)
    assert story.plan(report).answer == Meaning.FINE
    assert story.plan(other).answer == ""


def test_without_its_word_a_case_is_neither_answered_nor_frozen_by_a_text_for_another(
    people: World,
) -> None:
    """R8.15: where a word was agreed, only whoever says it is heard."""
    asked, quiet = story.file(), story.file(she_says="lilas")
    story.asked(asked)
    FollowUp.objects.filter(case_id=quiet.case_id).update(
        asked_at=None, asked_until=None, state=PlanState.RUNNING
    )
    story.write(asked, "1", quiet, now=SOON)
    assert story.plan(asked).answer == Meaning.FINE
    assert story.state(quiet) is ContactState.OPEN
    assert story.plan(quiet).answer == ""


def test_words_are_no_answer_where_several_cases_have_the_phone(people: World) -> None:
    first, second = story.file(), story.file()
    story.asked(first)
    assert story.write(first, "il est revenu hier", second, now=SOON) is Meaning.OTHER
    assert story.plan(first).state == story.plan(second).state == PlanState.ASKED


def damage(report: Report) -> None:
    Content.objects.filter(case_id=report.case_id, name=names.CONTACT).update(blob=b"\x00" * 200)


def lose_keys(report: Report) -> None:
    CaseDataKey.objects.filter(case_id=report.case_id).delete()


@pytest.mark.parametrize(
    ("text", "state"), [("stop", ContactState.OPEN), ("cactus", ContactState.FROZEN)]
)
@pytest.mark.parametrize("to_the_damaged", [True, False])
@pytest.mark.parametrize("spoil", [damage, lose_keys])
def test_a_case_that_does_not_open_keeps_nothing_from_the_others(
    people: World,
    caplog: pytest.LogCaptureFixture,
    text: str,
    state: ContactState,
    to_the_damaged: bool,
    spoil: Callable[[Report], None],
) -> None:
    """R1.16, R1.17: what stops us is done where it can be, and somebody reads what she wrote."""
    damaged, whole = story.file(), story.file()
    story.asked(whole)
    spoil(damaged)
    ids = (damaged, whole) if to_the_damaged else (whole, damaged)
    story.write(ids[0], text, ids[1], now=SOON)
    assert story.state(whole) is state
    assert (NUMBER in stop_list.stops([NUMBER])) is (text == "stop")
    assert [each.state for each in story.texts(whole)] == [TextState.CANCELLED]
    assert (story.messages(whole), story.for_staff(whole)) == (0, 1)
    assert (TaskKind.CHECK_CONTACT, True) in story.tasks(damaged)
    assert str(damaged.case_id) in {getattr(each, "case_id", "") for each in caplog.records}


def test_where_no_case_opens_the_text_waits(people: World) -> None:
    report = story.file()
    damage(report)
    with pytest.raises(SealBroken):
        story.write(report, "1", now=SOON)
    assert InboundText.objects.get().state == InboundState.RECEIVED


def test_a_case_that_is_gone_takes_nothing(people: World) -> None:
    inbound = story.came_in("1", now=SOON)
    assert reply_handling.take(inbound=inbound, case_ids=[uuid4()], now=SOON) is Meaning.OTHER
    assert InboundText.objects.get(id=inbound.id).blob is None


def test_a_number_she_gave_up_still_leads_to_her_case(people: World) -> None:
    """Whoever has that phone now is heard as nobody, and her worker is told."""
    report = story.file()
    story.asked(report)
    moved = replace(story.contact(report), number=OTHER_NUMBER)
    story.set_contact(report, moved, SOON)
    assert cases_texted(number=NUMBER) == [report.case_id]
    assert cases_texted(number=OTHER_NUMBER) == []
    assert story.write(report, "1", now=SOON) is Meaning.ODD
