"""A case that is closed is asked nothing any more, and "not reached" takes its tries (R7.7)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from reports.audit.events import ReasonCode
from reports.cases.lifecycle import lifecycle
from reports.followup.answers import attempts
from reports.followup.answers.attempts import TooFewAttempts
from reports.followup.answers.followup_closing import close
from reports.followup.models import Outcome, PlanState
from reports.followup.sending import due_texts
from reports.messaging.states import TextState
from tests.reports.cases.planning.filled_in import checklist
from tests.reports.cases.world import Report, World
from tests.reports.followup import story
from tests.reports.followup.story import ASKED, FILED

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(people: World) -> Report:
    people.put_on_duty(people.beatriz, now=FILED)
    found = story.file()
    lifecycle.acknowledge(case_id=found.case_id, by=people.beatriz.staff, now=FILED)
    return found


def shut(people: World, report: Report, reason: ReasonCode) -> None:
    close(
        case_id=report.case_id,
        said=checklist(reason=reason),
        closing_id=uuid4(),
        by=people.beatriz.staff,
        now=ASKED,
    )


def test_nobody_is_closed_as_not_reached_before_three_tries(people: World, report: Report) -> None:
    """R7.7: nothing of the closing stays."""
    with pytest.raises(TooFewAttempts):
        shut(people, report, ReasonCode.NOT_REACHED)
    assert story.case(report).is_open
    for days in range(3):
        attempts.record_attempt(
            case_id=report.case_id,
            outcome=Outcome.NO_ANSWER,
            by=people.beatriz.staff,
            now=FILED + timedelta(days=days),
        )
    shut(people, report, ReasonCode.NOT_REACHED)
    assert not story.case(report).is_open


def test_what_was_planned_is_withdrawn(people: World, report: Report) -> None:
    story.asked(report)
    shut(people, report, ReasonCode.SERVED)
    assert story.texts(report)[0].state == TextState.CANCELLED
    assert story.plan(report).state == PlanState.STOPPED
    assert due_texts.due(now=ASKED + timedelta(days=60)) == 0
