"""A text from the phone of a case: what follows, all at once, and never a text of ours."""

from datetime import timedelta

import pytest

from reports.audit.events import EventKind
from reports.cases.casework import conversation
from reports.cases.casework.reporter import open_by_code
from reports.cases.models import Case, TaskKind
from reports.followup.answers import reply_effects, reply_handling
from reports.followup.models import Attempt, Outcome, Pinged, PingKind, PlanState, Sign
from reports.followup.replies.replies import Meaning
from reports.messaging.contact.contact import ContactState, MayContact
from reports.messaging.models import InboundState, InboundText, OutboundText
from reports.messaging.states import TextState
from reports.vault.journal import restore_journal
from reports.vault.service_keys import lookups
from tests.reports.cases.world import World
from tests.reports.followup import story
from tests.reports.followup.story import ASKED, NUMBER

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
    reply_handling.take(inbound=inbound, case_ids=[report.case_id], now=SOON)
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
    assert (
        reply_handling.take(inbound=inbound, case_ids=[report.case_id], now=SOON) is Meaning.CALL_ME
    )
    assert (
        reply_handling.take(inbound=inbound, case_ids=[report.case_id], now=SOON) is Meaning.CALL_ME
    )
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
    assert case.answer_by <= SOON + reply_effects.URGENT
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
    assert lookups.keyed_hash("phone", NUMBER) in restore_journal.read_stopped()
    assert EventKind.CONTACT_STOPPED in story.events(report)


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


def test_many_texts_at_a_strange_hour_make_somebody_look(people: World) -> None:
    report = story.file()
    night = ASKED.replace(hour=1)
    story.asked(report)
    meanings = [
        story.write(report, "1", now=night + timedelta(seconds=n))
        for n in range(reply_handling.BURST)
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
    assert reply_handling.take(inbound=inbound, case_ids=[report.case_id], now=SOON) is Meaning.STOP
    assert story.state(report) is ContactState.STOPPED


def test_a_text_without_words_is_for_a_person_to_look_at(people: World) -> None:
    """A picture comes in as an empty text: somebody must learn of it."""
    report = story.file()
    story.asked(report)
    assert story.write(report, "  ", now=SOON) is Meaning.OTHER
    hers = open_by_code(code_keys=report.code_keys, now=SOON).messages()
    assert [each.text for each in hers if not each.ours] == ["[MMS]"]
    assert story.case(report).unread == 1
