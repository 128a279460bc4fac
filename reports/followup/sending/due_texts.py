"""The steps whose moment has come: each becomes a row of the outbox, in batches.

Every step is checked against what the reporter said last, in the transaction that plans its text;
the outbox checks again before it leaves. Nothing is lost with a worker: the row says what is due.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import SYSTEM, Entry, record_many
from reports.cases.models import TaskKind
from reports.followup.models import FollowUp, PlanState
from reports.followup.plans import one_time_checks, people_tasks, plan_transitions
from reports.followup.plans.due_plans import BATCH, Reached, reach, save_all, take_due
from reports.followup.plans.send_times import Moment, for_contact
from reports.messaging.contact.contact import ContactRefused, NobodyCanAnswer, NoWindow, SafeContact
from reports.messaging.contact.provider import can_ask
from reports.messaging.contact.text_permission import check_may_text, check_wanted
from reports.messaging.content.wording import TextRefused
from reports.messaging.models import OutboundText, TextKind
from reports.messaging.outbox.outbox import NewText, enqueue_many
from reports.region import region
from reports.region.models.plans import PlanTemplate, Wish

ASK = "followup.ask"
ASK_AGAIN = "followup.ask_again"


class _NoPlan(Exception):
    """The region's pack has no such plan any more."""


class _Unreadable(Exception):
    """What the reporter said about being reached does not open."""


def due(*, now: datetime, limit: int = BATCH) -> int:
    """See to up to `limit` steps that are due by `now`; returns how many there were."""
    with transaction.atomic():
        plans = take_due(state=PlanState.RUNNING, now=now, limit=limit)
        if plans:
            _see_to(plans, reach([plan.case_id for plan in plans]), now)
    return len(plans)


def _see_to(plans: Sequence[FollowUp], found: Mapping[UUID, Reached], now: datetime) -> None:
    happened: list[tuple[FollowUp, EventKind]] = []
    wanted: list[tuple[FollowUp, NewText]] = []
    for plan in plans:
        try:
            text = _next(plan, found.get(plan.case_id), now, happened)
        except (ContactRefused, _NoPlan, _Unreadable) as refusal:
            happened.append((plan, _block(plan, refusal, now)))
            continue
        if text is not None:
            wanted.append((plan, text))
    happened += _enqueue(wanted, now)
    save_all(plans)
    # In the order of the cases' ids, as the log asks of whoever touches several cases.
    record_many(_entry(*each, now) for each in sorted(happened, key=lambda each: each[0].case_id))


def _next(
    plan: FollowUp,
    reached: Reached | None,
    now: datetime,
    happened: list[tuple[FollowUp, EventKind]],
) -> NewText | None:
    """The text of this step; None if it waits for a safe moment, is a call, or is over."""
    if not plan.case.is_open:
        happened.append((plan, plan_transitions.stop(plan)))
        return None
    template = plan_transitions.template_of(plan)
    if template is None or plan.step >= len(template.steps):
        raise _NoPlan
    if reached is None:
        raise _Unreadable
    if template.wish is Wish.CALL:
        happened.extend((plan, kind) for kind in _call(plan, reached, now))
        return None
    if not can_ask():
        raise NobodyCanAnswer
    moment = _moment(plan, template, reached, now)
    if moment.not_before > now:
        plan.next_at = moment.not_before
        return None
    return _text(plan, reached, moment)


def _moment(plan: FollowUp, template: PlanTemplate, reached: Reached, now: datetime) -> Moment:
    """The reporter's next safe moment, for another try in another window than the last (R7.7).

    Raises the ContactRefused that says why there is none (R1.13).
    """
    if template.named_time:
        return one_time_checks.moment(plan, template, reached.contact, now=now)
    last = plan.asked_at if _asked_before(plan) else None
    moment = for_contact(contact=reached.contact, region=region(), earliest=now, unlike=last)
    if moment is None:
        raise NoWindow
    check_may_text(contact=reached.contact, now=moment.not_before)
    return moment


def _asked_before(plan: FollowUp) -> bool:
    """Whether a text of this step may have reached the reporter: the first may have been taken
    back."""
    return plan.tries > 0 and plan.asked_at is not None


def in_our_languages(contact: SafeContact) -> SafeContact:
    """The same, with a language that the region has its texts in."""
    languages = region().languages
    if contact.language in languages:
        return contact
    return replace(contact, language=languages[0])


def _text(plan: FollowUp, reached: Reached, moment: Moment) -> NewText:
    return NewText(
        case_id=plan.case_id,
        vault=reached.vault,
        contact=in_our_languages(reached.contact),
        kind=TextKind.FOLLOWUP,
        template=ASK_AGAIN if _asked_before(plan) else ASK,
        slot=plan.slot,
        not_before=moment.not_before,
        not_after=moment.not_after,
    )


def _call(plan: FollowUp, reached: Reached, now: datetime) -> list[EventKind]:
    """The worker is to call; no machine can wait for the answer, so the plan goes on."""
    check_wanted(contact=reached.contact)
    people_tasks.plan(plan.case, TaskKind.CALL, now)
    finished = plan_transitions.go_on(plan, now)
    return [EventKind.TASK_ADDED, *([finished] if finished else [])]


def _enqueue(
    wanted: Sequence[tuple[FollowUp, NewText]], now: datetime
) -> list[tuple[FollowUp, EventKind]]:
    if not wanted:
        return []
    answers = enqueue_many(texts=[text for _, text in wanted], now=now)
    return [
        (plan, _enqueued(plan, answer, now))
        for (plan, _), answer in zip(wanted, answers, strict=True)
    ]


def _enqueued(
    plan: FollowUp, answer: OutboundText | TextRefused | ContactRefused, now: datetime
) -> EventKind:
    if isinstance(answer, OutboundText):
        return plan_transitions.asked(plan, until=answer.not_after, now=now)
    return _block(plan, answer, now)


def _block(plan: FollowUp, refusal: Exception, now: datetime) -> EventKind:
    unreadable = isinstance(refusal, _Unreadable)
    people_tasks.plan(plan.case, TaskKind.CHECK_CONTACT, now, for_coordinator=unreadable)
    if plan_transitions.has_named_time(plan):
        one_time_checks.alert(plan, now)
    return plan_transitions.block(plan, code_of(refusal))


def code_of(refusal: Exception) -> str:
    """A refusal as a code: `NoWindow` is "no_window"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(refusal).__name__).strip("_").lower()


def _entry(plan: FollowUp, kind: EventKind, now: datetime) -> Entry:
    return Entry(kind=kind, by=SYSTEM, now=now, case_id=plan.case_id)
