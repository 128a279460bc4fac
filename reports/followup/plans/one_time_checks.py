"""One text at a time that the guest named: "home safe?".

It goes at that minute or not at all. The guest named it for this one night, so the region's quiet
hours and holidays, which are guesses about other people's lives, do not move it (R1.13: what was
said is the window). What does not bring an answer rings whoever is on duty: nobody waits for office
hours.
"""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from reports.audit.events import EventKind
from reports.audit.log import SYSTEM, record
from reports.cases.models import Case, TaskKind
from reports.followup.models import FollowUp, Pinged, PingKind
from reports.followup.plans import people_tasks, plan_transitions
from reports.followup.plans.due_plans import lock_plan
from reports.followup.plans.send_times import Moment
from reports.messaging.contact.contact import OutsideWindow, SafeContact, Window
from reports.messaging.contact.text_permission import check_may_text, safe_until
from reports.region.models.plans import PlanTemplate

MINUTE = timedelta(minutes=1)


def window(*, at: datetime, patience: timedelta, zone: ZoneInfo) -> Window:
    """The one window around a minute the guest named, long enough to be asked and to answer.

    In a night in which the clock changes it is never shorter by the clock on the wall than it
    lasts, so that the minute itself always lies in it. It counts for this once: no later week has
    it again.
    """
    local = at.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    until = (at + patience).astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    ends = max(local + patience, until) + MINUTE
    return Window(
        weekdays=(local.weekday(),),
        starts=local.time(),
        ends=ends.time(),
        until=at + patience + MINUTE,
    )


def ask_at(*, case_id: UUID, template: PlanTemplate, at: datetime, now: datetime) -> None:
    """Ask once, `at` that moment, instead of what a new case begins with; in a transaction.

    Nobody is rung for a case that only waits for its text.
    """
    case = Case.objects.select_for_update().get(id=case_id)
    plan = lock_plan(case) or FollowUp(case=case)
    plan.plan = template.id
    plan_transitions.begin(plan, at - template.steps[0])
    plan.save()
    Pinged.objects.create(case=case, kind=PingKind.NEW, about=case.assigned_at, done_at=now)
    record(kind=EventKind.FOLLOW_UP_CHANGED, by=SYSTEM, now=now, case_id=case_id)


def moment(
    plan: FollowUp, template: PlanTemplate, contact: SafeContact, *, now: datetime
) -> Moment:
    """Now, until its patience is over. Raises the ContactRefused that says why not."""
    named = plan.began_at + template.steps[0]
    check_may_text(contact=contact, now=now)
    last = named + (template.patience or timedelta())
    if now >= last:
        raise OutsideWindow(last)
    return Moment(not_before=now, not_after=safe_until(contact, now, enough=last))


def alert(plan: FollowUp, now: datetime) -> None:
    """The guest did not answer, or could not be asked: whoever is on duty looks, and the desk
    knows."""
    people_tasks.plan(plan.case, TaskKind.NOT_REACHED, now, for_coordinator=True)
    Pinged.objects.get_or_create(case_id=plan.case_id, kind=PingKind.LOOK, about=now)
