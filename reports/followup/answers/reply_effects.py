"""What follows from an answer, on rows that this transaction has locked.

Nothing that comes in by text opens anything: it can only stop what we send, and tell a person.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from reports.audit.events import EventKind
from reports.audit.log import REPORTER, Actor, record
from reports.cases.casework.safe_contact import read_contact, store_contact
from reports.cases.models import Case, TaskKind
from reports.followup.models import ALIVE, Attempt, FollowUp, Outcome, Pinged, PingKind, Sign
from reports.followup.plans import people_tasks, plan_transitions
from reports.followup.plans.due_plans import lock_plan
from reports.followup.replies.replies import FREEZES, UNSURE, Meaning, Reading
from reports.messaging.contact.contact import ContactState, SafeContact
from reports.messaging.outbox import outbox
from reports.vault.case_keys.case_keys import CaseVault, NoCaseKeys
from reports.vault.journal import restore_journal
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_keys import lookups

logger = logging.getLogger("linden.followup")

# A call that is asked for, or a sign of danger, waits no longer than this to be read.
URGENT = timedelta(minutes=15)
_NOT_HOME = UNSURE | {Meaning.CALM}


@dataclass(slots=True)
class Held:
    """A locked case with what was agreed about contact, and its plan if it has one."""

    case: Case
    vault: CaseVault
    contact: SafeContact
    plan: FollowUp | None

    def has(self, number: str) -> bool:
        """Whether this is the number the reporter is reached on."""
        return self.contact.number == number

    @property
    def waits(self) -> bool:
        """Whether its plan asked and was not answered yet."""
        return self.plan is not None and self.plan.waits_for_answer


def hold(*, case_ids: Sequence[UUID], now: datetime) -> list[Held]:
    """Lock these cases, and give them in the order asked for; those that are gone are left out.

    Locked in the order of their ids, so that two texts never wait for one another in a ring. One
    that does not open is left out, and the coordinators are asked to look: what stops us must be
    done where it can be, and somebody must read what was written. Raises NoCaseKeys or SealBroken
    if none opens.
    """
    rows = Case.objects.select_for_update().filter(id__in=case_ids).order_by("id")
    found = sorted(rows, key=lambda case: case_ids.index(case.id))
    held = [each for case in found if (each := _opened(case, now))]
    return held or [_held(case) for case in found[:1]]


def _opened(case: Case, now: datetime) -> Held | None:
    try:
        return _held(case)
    except (NoCaseKeys, SealBroken):
        logger.exception("contact_unreadable", extra={"case_id": str(case.id)})
    if case.is_open:
        people_tasks.plan(case, TaskKind.CHECK_CONTACT, now, for_coordinator=True)
    return None


def hold_one(case: Case) -> Held:
    """The same for one case whose row is locked already."""
    return _held(case)


def _held(case: Case) -> Held:
    vault = CaseVault.load(case.id)
    return Held(case, vault, read_contact(vault, case.id), lock_plan(case))


def goes_on_waiting(held: Held, meaning: Meaning) -> bool:
    """Whether this is no answer yet: nobody can say from it that all is well.

    Words that were not understood may be a cry that no ear knows, or the phone's own: a person
    reads them, and if nothing else comes the silence is told as ever. Somebody who was asked "home
    safe?" at a time they named is waited for until they say so or want to be called: there calm
    words are no answer either.
    """
    if meaning in UNSURE and held.waits:
        return True
    plan = held.plan
    asked = plan is not None and plan.asked_at is not None and plan_transitions.has_named_time(plan)
    return asked and meaning in _NOT_HOME


def is_urgent(held: Held, meaning: Meaning) -> bool:
    """Whether what came in has to be read at once."""
    at_once = meaning in {Meaning.CALL_ME, Meaning.WORRY} or meaning in FREEZES
    return at_once or goes_on_waiting(held, meaning)


def heard(held: Held, meaning: Meaning, now: datetime) -> None:
    """What follows from an answer, and from words that may be one."""
    waits = goes_on_waiting(held, meaning)
    if meaning is Meaning.WORRY:
        worried(held, now)
    elif waits:
        unclear(held, now)
    if waits:
        return
    answered(held, meaning, now)
    if meaning is Meaning.CALL_ME:
        call_wanted(held, now)


def worried(held: Held, now: datetime) -> None:
    """The words tell of danger, though not of this moment: somebody looks soon, nothing stops."""
    people_tasks.plan(held.case, TaskKind.SIGN_OF_DANGER, now)
    if held.case.owner_id is None:
        people_tasks.plan(held.case, TaskKind.SIGN_OF_DANGER, now, for_coordinator=True)
    log(EventKind.TASK_ADDED, held, now)
    ring(held, now)


def unclear(held: Held, now: datetime) -> None:
    """Words that nobody understood, where an answer is waited for: a person reads them."""
    people_tasks.plan(
        held.case, TaskKind.UNCLEAR_ANSWER, now, for_coordinator=held.case.owner_id is None
    )
    log(EventKind.TASK_ADDED, held, now)
    if held.plan is not None and plan_transitions.has_named_time(held.plan):
        ring(held, now)


def answered(held: Held, meaning: Meaning, now: datetime) -> None:
    """The reporter was heard: tries are over, and the plan goes on to its next step."""
    held.case.last_contact_at = now
    Attempt.objects.create(case=held.case, outcome=Outcome.REACHED, at=now)
    people_tasks.drop(held.case, *people_tasks.ANSWERED_BY_REPORTER)
    if held.plan is None or held.plan.state not in ALIVE:
        return
    plan_transitions.answered(held.plan, meaning, now)
    held.plan.save()
    log(EventKind.FOLLOW_UP_ANSWERED, held, now)


def call_wanted(held: Held, now: datetime) -> None:
    """The reporter asks to be called: a task for today, and the desk is told at once."""
    people_tasks.plan(held.case, TaskKind.CALL, now)
    log(EventKind.TASK_ADDED, held, now)
    ring(held, now)


def ring(held: Held, now: datetime) -> None:
    """Whoever is on duty is rung: somebody has to look."""
    Pinged.objects.get_or_create(case=held.case, kind=PingKind.LOOK, about=now)


def hurry(held: Held, now: datetime) -> None:
    """The coordinators are told soon if nobody reads what came in."""
    if held.case.answer_by is not None:
        held.case.answer_by = min(held.case.answer_by, now + URGENT)


def freeze(held: Held, reading: Reading, now: datetime, *, by: Actor = REPORTER) -> None:
    """Nothing more is sent until a person has looked (R1.16)."""
    if held.contact.state is ContactState.OPEN:
        _set_state(held, ContactState.FROZEN, now)
    _at_rest(held, reading, now)
    people_tasks.plan(held.case, TaskKind.SIGN_OF_DANGER, now)
    if reading.meaning is Meaning.DANGER or held.case.owner_id is None:
        people_tasks.plan(held.case, TaskKind.SIGN_OF_DANGER, now, for_coordinator=True)
    log(EventKind.CONTACT_FROZEN, held, now, by=by)
    ring(held, now)


def unsafe(held: Held, reading: Reading, now: datetime, *, by: Actor = REPORTER) -> None:
    """Somebody else has this phone: another way must be agreed before anything is sent (R7.7)."""
    _set_state(held, ContactState.UNSAFE, now)
    _at_rest(held, reading, now)
    Attempt.objects.create(case=held.case, outcome=Outcome.SOMEONE_ELSE, at=now)
    people_tasks.plan(held.case, TaskKind.CHECK_CONTACT, now)
    log(EventKind.CONTACT_MARKED_UNSAFE, held, now, by=by)
    ring(held, now)


def stop(held: Held, reading: Reading, now: datetime) -> None:
    """A text said stop: nothing more is sent, the case stays open, a person verifies (R1.17).

    The number alone withdraws no consent (R8.15): what was said stays on file, at rest.
    """
    _set_state(held, ContactState.STOPPED, now)
    outbox.withdraw(case_id=held.case.id, now=now)
    if reading.signals:
        _sign(held, reading, now)
    if held.plan is not None and held.plan.state in ALIVE:
        plan_transitions.stop(held.plan)
        held.plan.answer, held.plan.answered_at = reading.meaning, now
        held.plan.save()
    if held.case.is_open:
        people_tasks.plan(held.case, TaskKind.CONTACT_STOPPED, now)
    log(EventKind.CONTACT_STOPPED, held, now)


def stop_sending(held: Held, number: str, now: datetime) -> None:
    """A phone that several cases have said stop: nothing goes there, and nothing else changes.

    The journal outside the database has it, as every withdrawal (R1.17).
    """
    outbox.withdraw(case_id=held.case.id, now=now)
    if held.has(number):
        restore_journal.stopped(lookups.keyed_hash("phone", number), now=now)
    if held.case.is_open:
        people_tasks.plan(held.case, TaskKind.CONTACT_STOPPED, now)


def hold_back(held: Held, now: datetime) -> None:
    """Another case of the same phone was frozen: what is on its way is taken back, no more.

    The plan of this one goes on, and a person looks: the outbox sends nothing to the number until
    somebody has (`texting.alarmed_elsewhere`).
    """
    outbox.withdraw(case_id=held.case.id, now=now)
    ring(held, now)


def _set_state(held: Held, state: ContactState, now: datetime) -> None:
    held.contact = replace(held.contact, state=state)
    store_contact(held.vault, held.case, held.contact, now)


def _at_rest(held: Held, reading: Reading, now: datetime) -> None:
    outbox.withdraw(case_id=held.case.id, now=now)
    _sign(held, reading, now)
    if held.plan is not None and held.plan.state in ALIVE:
        plan_transitions.block(held.plan, reading.meaning)
        held.plan.answer, held.plan.answered_at = reading.meaning, now
        held.plan.save()


def _sign(held: Held, reading: Reading, now: datetime) -> None:
    signals = " ".join(sorted(reading.signals))
    Sign.objects.create(case=held.case, meaning=reading.meaning, signals=signals, at=now)


def log(kind: EventKind, held: Held, now: datetime, *, by: Actor = REPORTER) -> None:
    """Write to the audit log what was done to this case."""
    record(kind=kind, by=by, now=now, case_id=held.case.id)
