"""Which case a text belongs to, where a phone has several."""

from datetime import timedelta

import pytest

from reports.cases.models import Case
from reports.followup.models import FollowUp, PlanState
from reports.followup.plans.text_owner import cases_waiting
from reports.followup.replies.replies import Meaning
from tests.reports.cases.world import World
from tests.reports.followup import story
from tests.reports.followup.story import ASKED

pytestmark = pytest.mark.django_db

SOON = ASKED + timedelta(minutes=7)


def test_the_last_that_asked_comes_first(people: World) -> None:
    first, second, quiet = story.file(), story.file(), story.file()
    story.asked(first)
    FollowUp.objects.filter(case_id=second.case_id).update(asked_at=SOON)
    FollowUp.objects.filter(case_id=quiet.case_id).update(
        asked_at=None, asked_until=None, state=PlanState.RUNNING
    )
    ids = [quiet.case_id, first.case_id, second.case_id]
    assert cases_waiting(case_ids=ids) == [second.case_id, first.case_id]
    assert cases_waiting(case_ids=[first.case_id]) == [first.case_id]
    assert cases_waiting(case_ids=[]) == []


def test_who_was_answered_or_is_closed_or_at_rest_waits_for_nothing(people: World) -> None:
    answered, closed, stopped, late = (story.file(number=f"+3247012345{n}") for n in range(4))
    story.asked(answered)
    FollowUp.objects.filter(case_id=answered.case_id).update(answered_at=SOON, answer=Meaning.FINE)
    Case.objects.filter(id=closed.case_id).update(
        status="closed", closed_at=SOON, due_at=None, escalate_at=None
    )
    FollowUp.objects.filter(case_id=stopped.case_id).update(state=PlanState.STOPPED, next_at=None)
    FollowUp.objects.filter(case_id=late.case_id).update(
        state=PlanState.SILENT, silent_since=SOON, answered_at=ASKED - timedelta(days=1)
    )
    reports = (answered, closed, stopped, late)
    assert cases_waiting(case_ids=[each.case_id for each in reports]) == [late.case_id]
