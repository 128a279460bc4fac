"""No answer: three tries in different windows, then a person, then another person (R7.7)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.events import EventKind
from reports.cases.models import Case, TaskKind
from reports.followup.answers.attempts import TooFewAttempts, check_not_reached
from reports.followup.models import Attempt, FollowUp, Outcome, PlanState
from reports.followup.replies.replies import Meaning
from reports.followup.sending import due_texts, silence
from reports.messaging.contact.contact import ContactState
from reports.messaging.models import OutboundText
from reports.messaging.outbox import outbox
from reports.messaging.states import TextState
from reports.region import region
from tests.reports.cases.world import Report, World
from tests.reports.followup import story
from tests.reports.followup.story import ASKED

pytestmark = pytest.mark.django_db

PATIENCE = region().follow_up.patience


def outcomes(report: object) -> list[str]:
    rows = Attempt.objects.filter(case_id=report.case_id).order_by("at")  # type: ignore[attr-defined]
    return list(rows.values_list("outcome", flat=True))


def test_before_patience_ends_nothing_happens(people: World) -> None:
    report = story.file()
    story.asked(report)
    assert silence.sweep(now=ASKED + PATIENCE - timedelta(seconds=1)) == 0
    assert story.plan(report).state == PlanState.ASKED


def test_another_try_is_in_another_window(people: World) -> None:
    report = story.file()
    story.asked(report)
    again = ASKED + PATIENCE
    assert silence.sweep(now=again) == 1
    plan = story.plan(report)
    assert (plan.state, plan.tries) == (PlanState.RUNNING, 1)
    due_texts.due(now=again)
    assert story.plan(report).next_at is not None
    due_texts.due(now=story.plan(report).next_at)  # type: ignore[arg-type]
    first, second = story.texts(report)
    assert second.template == "followup.ask_again"
    assert second.not_before.date() > first.not_before.date()
    assert second.not_before >= first.not_after


def test_after_three_tries_her_worker_is_told(people: World) -> None:
    """R7.7, R7.17: no fourth text, a task, and the log."""
    report = story.file()
    now = story.silent(report)
    plan = story.plan(report)
    assert plan.silent_since == now
    texts = story.texts(report)
    assert len(texts) == 3
    assert len({each.not_before.date() for each in texts}) == 3
    assert (TaskKind.NOT_REACHED, False) in story.tasks(report)
    assert (TaskKind.NOT_REACHED, True) not in story.tasks(report)
    assert story.events(report)[-1] == EventKind.FOLLOW_UP_SILENT
    check_not_reached(case_id=report.case_id)


def test_nobody_is_not_reached_before_that(people: World) -> None:
    """R7.7."""
    report = story.file()
    story.asked(report)
    story.leave(ASKED)
    silence.sweep(now=ASKED + PATIENCE)
    with pytest.raises(TooFewAttempts) as refused:
        check_not_reached(case_id=report.case_id)
    assert refused.value.missing == 2


def test_if_her_worker_does_nothing_the_coordinators_are_told_once(people: World) -> None:
    report = story.file()
    now = story.silent(report) + region().follow_up.coordinator_after
    assert silence.sweep(now=now) == 1
    assert (TaskKind.NOT_REACHED, True) in story.tasks(report)
    assert story.events(report)[-1] == EventKind.ESCALATED
    assert silence.sweep(now=now + timedelta(days=30)) == 0


def test_the_log_of_tries_has_codes_and_says_what_never_arrived(people: World) -> None:
    """R7.7, R8.7: her phone was off, or she did not answer."""
    report = story.file()
    story.asked(report)
    OutboundText.objects.update(state=TextState.DELIVERED, claimed_at=ASKED, final_at=ASKED)
    silence.sweep(now=ASKED + PATIENCE)
    other = story.file(number=story.OTHER_NUMBER)
    story.asked(other)
    ours = OutboundText.objects.filter(case_id=other.case_id)
    ours.update(
        state=TextState.UNDELIVERED, claimed_at=ASKED, final_at=ASKED, provider_lookup=b"x" * 33
    )
    silence.sweep(now=ASKED + PATIENCE)
    assert outcomes(report) == [Outcome.NO_REPLY]
    assert outcomes(other) == [Outcome.NOT_DELIVERED]


def test_what_never_left_is_no_try_but_a_person_is_told(people: World) -> None:
    """R7.7: with no worker that sends, nobody becomes "not reached"."""
    report = story.file()
    now = story.asked(report)
    while story.plan(report).state != PlanState.SILENT:
        now = story.plan(report).next_at  # type: ignore[assignment]
        due_texts.due(now=now)
        silence.sweep(now=now)
    assert (TaskKind.NOT_REACHED, False) in story.tasks(report)
    assert outcomes(report) == []
    with pytest.raises(TooFewAttempts):
        check_not_reached(case_id=report.case_id)


def test_an_answer_ends_the_silence_and_its_task(people: World) -> None:
    report = story.file()
    now = story.silent(report) + timedelta(hours=1)
    assert story.write(report, "1", now=now) is Meaning.FINE
    plan = story.plan(report)
    assert (plan.state, plan.silent_since) == (PlanState.RUNNING, None)
    assert plan.next_at is not None
    assert plan.next_at > now
    assert (TaskKind.NOT_REACHED, False) not in story.tasks(report)
    with pytest.raises(TooFewAttempts):
        check_not_reached(case_id=report.case_id)


def test_an_answer_between_two_tries_goes_on(people: World) -> None:
    report = story.file()
    story.asked(report)
    silence.sweep(now=ASKED + PATIENCE)
    assert story.write(report, "1", now=ASKED + PATIENCE + timedelta(minutes=5)) is Meaning.FINE
    assert (story.plan(report).step, story.plan(report).tries) == (1, 0)


def test_a_case_closed_meanwhile_is_left_alone(people: World) -> None:
    report = story.file()
    story.asked(report)
    Case.objects.filter(id=report.case_id).update(
        status="closed", closed_at=ASKED, due_at=None, escalate_at=None
    )
    silence.sweep(now=ASKED + PATIENCE)
    assert story.plan(report).state == PlanState.STOPPED
    assert (TaskKind.NOT_REACHED, False) not in story.tasks(report)


def test_to_the_end_of_the_plan(people: World) -> None:
    """R7.17: every step is asked and answered; then the plan is finished."""
    report = story.file(confirmed_at=story.FILED)
    now = story.FILED
    for _ in range(200):
        plan = story.plan(report)
        if plan.state in {PlanState.FINISHED, PlanState.BLOCKED}:
            break
        now = plan.next_at or now
        due_texts.due(now=now)
        if story.plan(report).state == PlanState.ASKED:
            now += timedelta(minutes=3)
            story.write(report, "1", now=now)
    # Her details are thirty days old by the last step: first somebody asks whether they hold.
    assert story.plan(report).why == "out_of_date"
    assert len(story.texts(report)) == 4


@pytest.mark.usefixtures("people")
class TestTakenBack:
    """A text that never left has no answer to wait for."""

    CHANGED = ASKED + timedelta(seconds=20)

    def cancelled(self, report: Report, *, why: str = "no_window") -> None:
        """Its last text was taken back before it left."""
        waiting = OutboundText.objects.filter(case_id=report.case_id, state=TextState.QUEUED)
        taken = waiting.update(state=TextState.CANCELLED, why=why, final_at=ASKED)
        assert taken == 1

    def test_the_plan_goes_on_at_once(self) -> None:
        report = story.file()
        story.asked(report)
        self.cancelled(report)
        assert silence.sweep(now=self.CHANGED) == 1
        plan = story.plan(report)
        assert (plan.state, plan.next_at) == (PlanState.RUNNING, self.CHANGED)
        assert due_texts.due(now=self.CHANGED) == 1
        first, second = story.texts(report)
        assert (first.template, second.template) == ("followup.ask", "followup.ask")
        assert second.not_before <= self.CHANGED
        assert outcomes(report) == []

    def test_it_is_seen_to_once(self) -> None:
        report = story.file()
        story.asked(report)
        self.cancelled(report)
        silence.sweep(now=self.CHANGED)
        due_texts.due(now=self.CHANGED)
        assert silence.sweep(now=self.CHANGED) == 0
        assert story.plan(report).state == PlanState.ASKED

    def test_what_forbids_the_text_stops_the_plan_and_somebody_looks(self) -> None:
        """R7.8: not after hours of patience."""
        report = story.file()
        story.asked(report)
        self.cancelled(report, why="contact_frozen")
        frozen = replace(story.contact(report), state=ContactState.FROZEN)
        story.set_contact(report, frozen, self.CHANGED)
        silence.sweep(now=self.CHANGED)
        due_texts.due(now=self.CHANGED)
        assert story.plan(report).state == PlanState.BLOCKED
        assert (TaskKind.CHECK_CONTACT, False) in story.tasks(report)

    def test_a_later_try_that_is_taken_back_leaves_the_answer_to_the_first(self) -> None:
        """She may still answer what did reach her."""
        report = story.file()
        story.asked(report)
        story.leave(ASKED)
        silence.sweep(now=ASKED + PATIENCE)
        again = story.plan(report).next_at
        assert again is not None
        for _ in range(3):
            due_texts.due(now=again)
            again = story.plan(report).next_at or again
        self.cancelled(report)
        silence.sweep(now=story.texts(report)[-1].created_at + timedelta(seconds=20))
        plan = story.plan(report)
        assert (plan.state, plan.tries) == (PlanState.RUNNING, 2)
        assert plan.asked_at is not None

    def test_again_and_again_a_person_is_told(self) -> None:
        """However it comes about, no machine goes round for ever."""
        report, now = story.file(), ASKED
        for _ in range(20):
            due_texts.due(now=now)
            if story.plan(report).state == PlanState.ASKED:
                self.cancelled(report)
                silence.sweep(now=now + timedelta(seconds=20))
            if story.plan(report).state == PlanState.SILENT:
                break
            now = story.plan(report).next_at or now
        assert story.plan(report).state == PlanState.SILENT
        assert (TaskKind.NOT_REACHED, False) in story.tasks(report)
        assert outcomes(report) == []

    def test_after_a_restored_backup_people_start_it_again(self) -> None:
        report = story.file()
        story.asked(report)
        assert outbox.withdraw_all(now=ASKED) == 1
        assert silence.sweep(now=self.CHANGED) == 0

    @pytest.mark.parametrize("state", [TextState.QUEUED, TextState.SENT, TextState.UNKNOWN])
    def test_what_waits_or_left_is_waited_for(self, state: TextState) -> None:
        report = story.file()
        story.asked(report)
        OutboundText.objects.filter(case_id=report.case_id).update(state=state, claimed_at=ASKED)
        assert silence.sweep(now=self.CHANGED) == 0

    def test_many_cost_no_more_questions(self) -> None:
        counted = []
        for count in (1, 4):
            for number in range(count):
                story.file(number=f"+3247012{count}00{number}")
            due_texts.due(now=ASKED)
            waiting = OutboundText.objects.filter(state=TextState.QUEUED)
            waiting.update(state=TextState.CANCELLED, why="no_window", final_at=ASKED)
            with CaptureQueriesContext(connection) as asked:
                assert silence.sweep(now=self.CHANGED) == count
            FollowUp.objects.update(next_at=ASKED + timedelta(days=9))
            counted.append(len(asked))
        assert counted[0] == counted[1]
