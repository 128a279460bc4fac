"""After a restored backup nobody is asked twice: what was under way waits for a person."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from reports import clock
from reports.cases.models import TaskKind
from reports.followup.models import FollowUp, PlanState
from reports.followup.sending import due_texts, restored_plans
from reports.messaging.models import OutboundText
from tests.reports.cases.world import World
from tests.reports.followup import story
from tests.reports.followup.story import ASKED

pytestmark = pytest.mark.django_db


def test_what_was_due_since_the_backup_and_what_waited_is_not_asked_again(people: World) -> None:
    due, waits, later = story.file(), story.file(), story.file()
    FollowUp.objects.exclude(case_id=waits.case_id).update(next_at=ASKED + timedelta(days=9))
    story.asked(waits)
    FollowUp.objects.filter(case_id=due.case_id).update(next_at=ASKED)
    before = OutboundText.objects.count()
    assert restored_plans.wait_for_people(now=ASKED + timedelta(hours=1)) == 2
    assert restored_plans.wait_for_people(now=ASKED + timedelta(hours=1)) == 0
    for report in (due, waits):
        plan = story.plan(report)
        assert (plan.state, plan.why, plan.next_at) == (PlanState.BLOCKED, "restored", None)
        assert (TaskKind.CHECK_CONTACT, False) in story.tasks(report)
    assert story.plan(later).state == PlanState.RUNNING
    assert due_texts.due(now=ASKED + timedelta(days=1)) == 0
    assert OutboundText.objects.count() == before


def test_the_command_says_how_many(people: World, capsys: pytest.CaptureFixture[str]) -> None:
    story.file()
    FollowUp.objects.update(next_at=clock.now())
    call_command("after_restore")
    assert "follow-ups that wait for a person: 1" in capsys.readouterr().out
    assert FollowUp.objects.get().why == "restored"
