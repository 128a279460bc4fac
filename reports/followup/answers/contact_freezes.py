"""Contact that a sign of danger stopped: a person looks, then takes it up again or gives it up."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import record
from reports.cases.access.access import check_reason, lock_case
from reports.cases.casework.safe_contact import store_contact
from reports.cases.lifecycle.own_case import check_own
from reports.cases.models import TaskKind
from reports.cases.records.case_writes import save
from reports.followup.answers.reply_effects import Held, hold_one
from reports.followup.models import Sign
from reports.followup.plans import people_tasks
from reports.followup.replies.replies import Meaning, Signal
from reports.messaging.contact.contact import ContactState
from reports.messaging.outbox import outbox

# A false alarm can be seen from the messages; a withdrawal is taken back only by asking the
# reporter.
LIFT: Final = (ReasonCode.ASKED_HER, ReasonCode.FALSE_ALARM)
GIVE_UP: Final = (ReasonCode.SOMEONE_ELSE, ReasonCode.ASKED_HER, ReasonCode.SAFETY)


class NotFrozen(Exception):
    """Contact is not stopped by a sign any more."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What stopped contact: what the text meant, and the signals in it."""

    meaning: Meaning
    signals: tuple[Signal, ...]
    at: datetime


def why(*, case_id: UUID) -> Seen | None:
    """The last sign that nobody has looked at yet; one query."""
    row = Sign.objects.filter(case_id=case_id, seen_at__isnull=True).order_by("-at").first()
    if row is None:
        return None
    signals = tuple(Signal(code) for code in row.signals.split())
    return Seen(Meaning(row.meaning), signals, row.at)


def lift(
    *, case_id: UUID, reason: ReasonCode, by: Staff, now: datetime, version: int | None = None
) -> None:
    """Contact is open again: looked at, no danger, or the reporter was asked by another route.

    If so, what is on file counts as confirmed now. The plan stays where it is until
    somebody takes it up. Raises NotFrozen, NotAReason, NotAllowed, NotResponsible, NotYours,
    StaleCase.
    """
    check_reason(reason, LIFT)
    with _held(case_id, by, version) as held:
        _check_may_lift(held, reason)
        asked = reason is ReasonCode.ASKED_HER
        at = now if asked else held.contact.confirmed_at
        _store(held, ContactState.OPEN, now, confirmed_at=at)
        _looked_at(held, by, now)
        kind = EventKind.CONTACT_UNFROZEN
        record(kind=kind, by=actor_of(by), now=now, case_id=held.case.id, reason=reason)


def mark_unsafe(
    *, case_id: UUID, reason: ReasonCode, by: Staff, now: datetime, version: int | None = None
) -> None:
    """This number is not used any more until another way is agreed; what is planned is withdrawn.

    Raises NotAReason, NotAllowed, NotResponsible, NotYours, StaleCase.
    """
    check_reason(reason, GIVE_UP)
    with _held(case_id, by, version) as held:
        outbox.withdraw(case_id=held.case.id, now=now)
        _store(held, ContactState.UNSAFE, now, confirmed_at=held.contact.confirmed_at)
        _looked_at(held, by, now)
        kind = EventKind.CONTACT_MARKED_UNSAFE
        record(kind=kind, by=actor_of(by), now=now, case_id=held.case.id, reason=reason)


def _check_may_lift(held: Held, reason: ReasonCode) -> None:
    frozen = held.contact.state is ContactState.FROZEN
    verified = (
        held.contact.state in {ContactState.STOPPED, ContactState.UNSAFE}
        and reason is ReasonCode.ASKED_HER
    )
    if not frozen and not verified:
        raise NotFrozen


def _store(held: Held, state: ContactState, now: datetime, *, confirmed_at: datetime) -> None:
    contact = replace(held.contact, state=state, confirmed_at=confirmed_at)
    store_contact(held.vault, held.case, contact, now)
    save(held.case)


def _looked_at(held: Held, by: Staff, now: datetime) -> None:
    Sign.objects.filter(case=held.case, seen_at__isnull=True).update(seen_at=now)
    people_tasks.done(held.case, TaskKind.SIGN_OF_DANGER, by.user_id, now)
    people_tasks.done(held.case, TaskKind.CONTACT_STOPPED, by.user_id, now)


@contextmanager
def _held(case_id: UUID, by: Staff, version: int | None) -> Iterator[Held]:
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by, version=version)
        check_own(case=case, by=by)
        yield hold_one(case)
