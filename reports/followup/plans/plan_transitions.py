"""What can become of a plan: each writes on the locked row (not saved) and says what happened."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from reports.audit.events import EventKind
from reports.followup.models import FollowUp, PlanState
from reports.followup.replies.replies import Meaning
from reports.region import region
from reports.region.models.plans import PlanTemplate


def template_of(plan: FollowUp) -> PlanTemplate | None:
    """Its template; None if the region's pack has it no more."""
    return region().follow_up.plans.get(plan.plan)


def has_named_time(plan: FollowUp) -> bool:
    """Whether the reporter named the very time of its text."""
    template = template_of(plan)
    return template is not None and template.named_time


def begin(plan: FollowUp, now: datetime) -> None:
    """From the first step on; the texts of an earlier round are never taken for these."""
    plan.began_at, plan.round = now, plan.round + 1
    plan.step = plan.tries = 0
    plan.answer, plan.answered_at = "", None
    plan.silent_since = plan.asked_at = plan.asked_until = None
    _go_on(plan, (0, now + _steps(plan)[0]))


def take_up(plan: FollowUp, now: datetime) -> EventKind:
    """Go on with the step that is due by now."""
    plan.round, plan.tries, plan.silent_since = plan.round + 1, 0, None
    return _go_on(
        plan,
        from_step(steps=_steps(plan), began_at=plan.began_at, step=plan.step, now=now),
        otherwise=EventKind.FOLLOW_UP_RESUMED,
    )


def asked(plan: FollowUp, *, until: datetime, now: datetime) -> EventKind:
    """A text is on its way, valid `until`; there is time to answer it."""
    plan.state, plan.asked_at, plan.asked_until = PlanState.ASKED, now, until
    plan.next_at = max(now + _patience(plan), until)
    return EventKind.FOLLOW_UP_ASKED


def taken_back(plan: FollowUp) -> None:
    """Its text was taken back before it left: nobody was asked, and no answer is waited for."""
    plan.asked_until = None
    if not plan.tries:
        plan.asked_at = None


def ask_again(plan: FollowUp, now: datetime) -> None:
    """Nobody answered: another try, in another of the reporter's windows (R7.7)."""
    plan.state, plan.tries = PlanState.RUNNING, plan.tries + 1
    plan.next_at = max(now, plan.asked_until or now)


def silent(plan: FollowUp, now: datetime) -> EventKind:
    """Asked often enough: a person takes over, and another one if that person does not."""
    plan.state, plan.silent_since = PlanState.SILENT, now
    plan.next_at = now + region().follow_up.coordinator_after
    return EventKind.FOLLOW_UP_SILENT


def answered(plan: FollowUp, meaning: Meaning, now: datetime) -> None:
    """The reporter answered: on to the next step, unless somebody put the plan to rest."""
    plan.answer, plan.answered_at = meaning, now
    plan.silent_since = None
    between_tries = plan.state == PlanState.RUNNING and plan.tries > 0
    if between_tries or plan.state in {PlanState.ASKED, PlanState.SILENT}:
        go_on(plan, now)


def go_on(plan: FollowUp, now: datetime) -> EventKind | None:
    """To the next step that is ahead, or to the end; says so if that was the end."""
    plan.tries, plan.silent_since = 0, None
    found = after_answer(steps=_steps(plan), began_at=plan.began_at, step=plan.step, now=now)
    kind = _go_on(plan, found)
    return kind if kind is EventKind.FOLLOW_UP_FINISHED else None


def block(plan: FollowUp, why: str) -> EventKind:
    """It may not be sent; `why` is a code. Somebody has to look."""
    plan.state, plan.next_at, plan.why = PlanState.BLOCKED, None, why
    return EventKind.FOLLOW_UP_BLOCKED


def pause(plan: FollowUp, who: str) -> EventKind:
    """Nothing is asked until somebody takes it up again; `who` may."""
    plan.state, plan.next_at, plan.why = PlanState.PAUSED, None, who
    return EventKind.FOLLOW_UP_PAUSED


def stop(plan: FollowUp) -> EventKind:
    """It is over; only a new start goes on."""
    plan.state, plan.next_at, plan.silent_since = PlanState.STOPPED, None, None
    return EventKind.FOLLOW_UP_STOPPED


def _go_on(
    plan: FollowUp,
    found: tuple[int, datetime] | None,
    otherwise: EventKind = EventKind.FOLLOW_UP_STARTED,
) -> EventKind:
    plan.why = ""
    if found is None:
        plan.state, plan.next_at = PlanState.FINISHED, None
        return EventKind.FOLLOW_UP_FINISHED
    plan.state = PlanState.RUNNING
    plan.step, plan.next_at = found
    return otherwise


def _patience(plan: FollowUp) -> timedelta:
    template = template_of(plan)
    own = template.patience if template else None
    return region().follow_up.patience if own is None else own


def _steps(plan: FollowUp) -> tuple[timedelta, ...]:
    template = template_of(plan)
    return template.steps if template else ()


def after_answer(
    *, steps: Sequence[timedelta], began_at: datetime, step: int, now: datetime
) -> tuple[int, datetime] | None:
    """The first step after `step` that is still ahead, and when; None if the plan is finished.

    Steps that passed while nobody could be asked are left out: the reporter was just heard.
    """
    ahead = enumerate(began_at + each for each in steps)
    return next(((place, at) for place, at in ahead if place > step and at > now), None)


def from_step(
    *, steps: Sequence[timedelta], began_at: datetime, step: int, now: datetime
) -> tuple[int, datetime] | None:
    """The step to take up again, `step` or later, and when; None if there is none left.

    Of those that passed meanwhile only the last is asked, and at once.
    """
    if step >= len(steps):
        return None
    passed = [place for place in range(step, len(steps)) if began_at + steps[place] <= now]
    return (passed[-1], now) if passed else (step, began_at + steps[step])
