"""A text from the phone of a case: what follows, all at once, and never a text of ours."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from reports.audit.events import EventKind
from reports.cases import conversation, proofs
from reports.cases.models import Case, Content, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.reporter import open_by_code
from reports.followup import answering, effects
from reports.followup.finding import cases_texted
from reports.followup.models import Attempt, FollowUp, Outcome, Pinged, PingKind, PlanState, Sign
from reports.followup.replies import Meaning
from reports.messaging import stopping
from reports.messaging.contact import ContactChannel, ContactState, MayContact
from reports.messaging.models import InboundState, InboundText, OutboundText
from reports.messaging.states import TextState
from reports.vault import journals, lookups
from reports.vault.errors import SealBroken
from reports.vault.models import CaseDataKey
from tests.reports.cases import world
from tests.reports.cases.world import Report, World, opened
from tests.reports.followup import story
from tests.reports.followup.story import ASKED, NUMBER, OTHER_NUMBER

pytestmark = pytest.mark.django_db

SOON = ASKED + timedelta(minutes=7)


def test_fine_goes_on_to_the_next_step(people: World) -> None:
    report = story.file()
    story.asked(report)
    assert story.write(report, "1", now=SOON) is Meaning.FINE
    plan = story.plan(report)
    assert (plan.state, plan.step, plan.tries) == (PlanState.RUNNING, 1, 0)
    assert plan.next_at == story.FILED + timedelta(days=10)
    assert (plan.answer, plan.answered_at) == (Meaning.FINE, SOON)
    assert story.case(report).unread == 0
    assert not story.tasks(report) & {(TaskKind.CALL, False), (TaskKind.SIGN_OF_DANGER, False)}
    assert EventKind.FOLLOW_UP_ANSWERED in story.events(report)


def test_what_she_wrote_is_sealed_for_her_worker_and_its_working_copy_goes(people: World) -> None:
    report = story.file()
    inbound = story.came_in("il est revenu hier soir", now=SOON)
    answering.take(inbound=inbound, case_ids=[report.case_id], now=SOON)
    inbound.refresh_from_db()
    assert inbound.blob is None
    assert (inbound.state, inbound.meaning) == (InboundState.DONE, Meaning.OTHER)
    hers = open_by_code(code_keys=report.code_keys, now=SOON).messages()
    assert [(each.text, each.ours) for each in hers] == [("il est revenu hier soir", False)]
    assert story.case(report).unread == 1


def test_an_answer_counts_once_however_often_it_is_taken(people: World) -> None:
    """A broker may hand a task out twice."""
    report = story.file()
    inbound = story.came_in("2", now=SOON)
    assert answering.take(inbound=inbound, case_ids=[report.case_id], now=SOON) is Meaning.CALL_ME
    assert answering.take(inbound=inbound, case_ids=[report.case_id], now=SOON) is Meaning.CALL_ME
    assert story.messages(report) == 1
    assert Attempt.objects.filter(case_id=report.case_id).count() == 1


def test_call_me_brings_a_task_for_today_and_rings(people: World) -> None:
    report = story.file()
    story.asked(report)
    assert story.write(report, "2", now=SOON) is Meaning.CALL_ME
    assert (TaskKind.CALL, False) in story.tasks(report)
    assert Pinged.objects.filter(case_id=report.case_id, kind=PingKind.LOOK).exists()
    case = story.case(report)
    assert case.unread == 1
    assert case.answer_by is not None
    assert case.answer_by <= SOON + effects.URGENT
    assert story.plan(report).state == PlanState.RUNNING


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("cactus", Meaning.DANGER),
        ("au secours", Meaning.DANGER),
        ("appelez la police", Meaning.DANGER),
        ("112", Meaning.DANGER),
        ("c'est qui ?", Meaning.WHO_IS_THIS),
        ("quelle adresse ?", Meaning.ODD),
        ("arrêtez stop s'il vous plaît", Meaning.ODD),
    ],
)
def test_a_sign_of_danger_freezes_and_tells_a_person(
    people: World, text: str, meaning: Meaning
) -> None:
    """R1.16: everything planned is withdrawn and no text answers."""
    report = story.file()
    story.asked(report)
    assert story.write(report, text, now=SOON) is meaning
    assert story.state(report) is ContactState.FROZEN
    assert [each.state for each in story.texts(report)] == [TextState.CANCELLED]
    assert story.plan(report).state == PlanState.BLOCKED
    assert (TaskKind.SIGN_OF_DANGER, False) in story.tasks(report)
    assert Pinged.objects.filter(case_id=report.case_id, kind=PingKind.LOOK).exists()
    assert Sign.objects.get(case_id=report.case_id).meaning == meaning
    assert EventKind.CONTACT_FROZEN in story.events(report)
    assert story.messages(report) == 1


@pytest.mark.parametrize("text", ["cactus", "aidez-moi, il me suit"])
def test_danger_reaches_the_coordinators_too(people: World, text: str) -> None:
    """R1.16."""
    report = story.file()
    story.write(report, text, now=SOON)
    assert (TaskKind.SIGN_OF_DANGER, True) in story.tasks(report)


def test_while_it_is_frozen_no_answer_opens_it(people: World) -> None:
    """R8.15: not even with the word of hers, by text."""
    report = story.file(she_says="lilas")
    story.asked(report)
    story.write(report, "qui est-ce", now=SOON)
    story.write(report, "1 lilas", now=SOON + timedelta(minutes=1))
    assert story.state(report) is ContactState.FROZEN
    assert story.plan(report).state == PlanState.BLOCKED


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


def test_stop_stops_in_one_transaction_and_the_case_stays_open(people: World) -> None:
    """R1.17, R8.15: what she said stays on file; the journal knows it; a person verifies."""
    report = story.file()
    story.asked(report)
    assert story.write(report, "ARRÊT", now=SOON) is Meaning.STOP
    said = story.contact(report)
    assert said.state is ContactState.STOPPED
    assert (said.may_contact, said.number) == (MayContact.YES, NUMBER)
    assert [each.state for each in story.texts(report)] == [TextState.CANCELLED]
    assert story.plan(report).state == PlanState.STOPPED
    assert story.case(report).is_open
    assert (TaskKind.CONTACT_STOPPED, False) in story.tasks(report)
    assert lookups.keyed_hash("phone", NUMBER) in journals.read_stopped()
    assert EventKind.CONTACT_STOPPED in story.events(report)


def test_stop_stops_the_sending_of_every_case_of_the_phone_and_ends_no_plan(
    people: World,
) -> None:
    """R1.17: nothing goes to the number; whose phone it was, a person finds out."""
    first, second = story.file(), story.file()
    story.asked(first)
    story.write(first, "stop", second, now=SOON)
    assert NUMBER in stopping.stops([NUMBER])
    assert lookups.keyed_hash("phone", NUMBER) in journals.read_stopped()
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
    word = proofs.word(submission_id=story.case(report).submission_id, number=NUMBER)
    for _ in range(2):
        story.write(report, f" {word.upper()}. ", now=SOON)
    story.write(report, "je suis partie", now=SOON)
    assert story.events(report).count(EventKind.PHONE_PROVEN) == 1
    assert (story.messages(report), story.for_staff(report)) == (1, 0)


def test_the_word_proves_one_case_and_one_number(people: World) -> None:
    """A report has another word for another number, and the number is proven for it alone."""
    report, other = story.file(proven=False), story.file(proven=False)
    ids = [story.case(each).submission_id for each in (report, other)]
    words = [proofs.word(submission_id=id, number=NUMBER) for id in ids]
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


def test_a_stop_as_first_answer_is_a_sign_too(people: World) -> None:
    report = story.file()
    story.write(report, "stop", now=SOON)
    assert Sign.objects.get(case_id=report.case_id).signals == "stop_early"


def test_somebody_else_answered(people: World) -> None:
    """R7.7: the contact is unsafe, and only a code is kept."""
    report = story.file()
    story.asked(report)
    assert story.write(report, "mauvais numéro", now=SOON) is Meaning.SOMEONE_ELSE
    assert story.state(report) is ContactState.UNSAFE
    assert [each.state for each in story.texts(report)] == [TextState.CANCELLED]
    assert Attempt.objects.get(case_id=report.case_id).outcome == Outcome.SOMEONE_ELSE
    assert (TaskKind.CHECK_CONTACT, False) in story.tasks(report)
    assert EventKind.CONTACT_MARKED_UNSAFE in story.events(report)


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


def test_many_texts_at_a_strange_hour_make_somebody_look(people: World) -> None:
    report = story.file()
    night = ASKED.replace(hour=1)
    story.asked(report)
    meanings = [
        story.write(report, "1", now=night + timedelta(seconds=n)) for n in range(answering.BURST)
    ]
    assert meanings[-1] is Meaning.ODD
    assert Meaning.ODD not in meanings[:-1]
    assert story.state(report) is ContactState.FROZEN


def test_a_closed_case_is_open_again_for_what_she_writes(people: World) -> None:
    report = story.file()
    Case.objects.filter(id=report.case_id).update(
        status="closed", closed_at=SOON, due_at=None, escalate_at=None
    )
    story.write(report, "je suis de retour", now=SOON)
    assert story.case(report).is_open
    assert story.case(report).unread == 1


def test_a_stop_opens_no_closed_case(people: World) -> None:
    report = story.file()
    Case.objects.filter(id=report.case_id).update(
        status="closed", closed_at=SOON, due_at=None, escalate_at=None
    )
    story.write(report, "stop", now=SOON)
    assert not story.case(report).is_open
    assert story.state(report) is ContactState.STOPPED
    assert (TaskKind.CONTACT_STOPPED, False) not in story.tasks(report)


def test_a_flood_is_not_kept_but_its_danger_word_is_heard(people: World) -> None:
    """R8.17: there is a limit to what is kept unread, none to what stops us."""
    report = story.file()
    full = conversation.MOST_UNANSWERED_BYTES
    Case.objects.filter(id=report.case_id).update(unanswered_bytes=full)
    assert story.write(report, "cactus", now=SOON) is Meaning.DANGER
    assert story.messages(report) == 0
    assert story.case(report).unanswered_bytes == full
    assert story.state(report) is ContactState.FROZEN


def test_more_than_fifty_unread_texts_are_all_there_to_read(people: World) -> None:
    """A phone is never told that a text was not kept, so none is lost: they are read by pages."""
    report, wanted = story.file(), [f"bonjour {number}" for number in range(65)]
    for number, text in enumerate(wanted):
        story.write(report, text, now=SOON + number * timedelta(minutes=11))
    case = story.case(report)
    assert (case.unread, case.unread_since) == (65, SOON)
    read: list[str] = []
    for page in range(4):
        hers = open_by_code(code_keys=report.code_keys, now=SOON, page=page)
        read = [message.text for message in hers.messages()] + read
    assert read == wanted


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


def test_calm_words_that_are_understood_are_an_answer(people: World) -> None:
    report = story.file()
    story.asked(report)
    assert story.write(report, "je suis bien rentrée merci", now=SOON) is Meaning.CALM
    assert story.plan(report).step == 1


def test_words_that_nobody_understood_answer_nothing(people: World) -> None:
    """Whatever is not understood never counts as calm: a person reads it, and the watch goes on."""
    report = story.file()
    story.asked(report)
    assert story.write(report, "il est revenu hier", now=SOON) is Meaning.OTHER
    assert story.plan(report).state == PlanState.ASKED
    assert (story.plan(report).step, story.plan(report).answered_at) == (0, None)
    assert not Attempt.objects.filter(case_id=report.case_id).exists()
    assert TaskKind.UNCLEAR_ANSWER in {kind for kind, _ in story.tasks(report)}
    assert story.state(report) is ContactState.OPEN
    story.write(report, "1", now=SOON)
    assert story.plan(report).step == 1
    assert TaskKind.UNCLEAR_ANSWER not in {kind for kind, _ in story.tasks(report)}


def test_danger_that_is_not_of_this_moment_rings_and_stops_nothing(people: World) -> None:
    """No freeze: the conversation goes on; somebody looks within a quarter of an hour."""
    report = story.file()
    story.asked(report)
    assert story.write(report, "j'ai peur de lui", now=SOON) is Meaning.WORRY
    assert story.state(report) is ContactState.OPEN
    assert story.plan(report).state == PlanState.ASKED
    assert (TaskKind.SIGN_OF_DANGER, False) in story.tasks(report)
    assert Pinged.objects.filter(case_id=report.case_id, kind=PingKind.LOOK).exists()
    answer_by = story.case(report).answer_by
    assert answer_by is not None
    assert answer_by <= SOON + timedelta(minutes=15)


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
    assert (NUMBER in stopping.stops([NUMBER])) is (text == "stop")
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
    assert answering.take(inbound=inbound, case_ids=[uuid4()], now=SOON) is Meaning.OTHER
    assert InboundText.objects.get(id=inbound.id).blob is None


@pytest.mark.parametrize("text", ["1", "2", "cactus", "stop", "qui", "mauvais numéro", "bonjour"])
def test_nobody_is_answered_by_text(people: World, text: str) -> None:
    """R1.16, R8.6: whatever comes in, no row is put in the outbox by it."""
    report = story.file()
    story.asked(report)
    before = OutboundText.objects.count()
    story.write(report, text, now=SOON)
    assert OutboundText.objects.count() == before


def test_her_times_are_kept_to_the_minute(people: World) -> None:
    report = story.file()
    story.write(report, "bonjour", now=SOON.replace(second=42, microsecond=7))
    (message,) = open_by_code(code_keys=report.code_keys, now=SOON).messages()
    assert message.at == SOON
    assert story.case(report).unread_since == SOON


def test_what_the_provider_took_as_a_stop_is_one(people: World) -> None:
    """R8.12: it sends nothing to this number any more, whatever the text says."""
    report = story.file()
    inbound = story.came_in("fin", now=SOON)
    InboundText.objects.filter(id=inbound.id).update(opted_out=True)
    assert answering.take(inbound=inbound, case_ids=[report.case_id], now=SOON) is Meaning.STOP
    assert story.state(report) is ContactState.STOPPED


def test_a_number_she_gave_up_still_leads_to_her_case(people: World) -> None:
    """Whoever has that phone now is heard as nobody, and her worker is told."""
    report = story.file()
    story.asked(report)
    moved = replace(story.contact(report), number=OTHER_NUMBER)
    story.set_contact(report, moved, SOON)
    assert cases_texted(number=NUMBER) == [report.case_id]
    assert cases_texted(number=OTHER_NUMBER) == []
    assert story.write(report, "1", now=SOON) is Meaning.ODD


def test_a_text_without_words_is_for_a_person_to_look_at(people: World) -> None:
    """A picture comes in as an empty text: somebody must learn of it."""
    report = story.file()
    story.asked(report)
    assert story.write(report, "  ", now=SOON) is Meaning.OTHER
    hers = open_by_code(code_keys=report.code_keys, now=SOON).messages()
    assert [each.text for each in hers if not each.ours] == ["[MMS]"]
    assert story.case(report).unread == 1
