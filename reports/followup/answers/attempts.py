"""Tries to reach a reporter: outcome codes only, and when they are enough to say "not reached"
(R7.7)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import lock_case
from reports.cases.casework.safe_contact import read_contact
from reports.cases.lifecycle.own_case import check_own_and_open
from reports.cases.models import Case
from reports.cases.records.case_phones import cases_of
from reports.cases.records.case_writes import save
from reports.followup.answers import reply_effects
from reports.followup.answers.reply_effects import Held
from reports.followup.models import BY_HAND, Attempt, Outcome
from reports.followup.plans import people_tasks
from reports.followup.plans.send_times import rules_of, window_of
from reports.followup.replies.replies import Meaning, Reading, Signal
from reports.messaging.contact.contact import SafeContact
from reports.region import region
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.service_keys import lookups

SHOWN = 50
SOMEONE_ELSE = Reading(meaning=Meaning.SOMEONE_ELSE, signals=frozenset({Signal.SOMEONE_ELSE}))


class NotByHand(ValueError):
    """Outcomes of this kind are noted by the machine."""


class TooFewAttempts(Exception):
    """Nobody is "not reached" yet; `missing` tries in other windows have to be made first."""

    def __init__(self, missing: int) -> None:
        super().__init__(missing)
        self.missing = missing


def of_case(*, case_id: UUID) -> list[Attempt]:
    """The last tries, newest first; one query."""
    return list(Attempt.objects.filter(case_id=case_id).order_by("-at", "id")[:SHOWN])


def record_attempt(
    *, case_id: UUID, outcome: Outcome, by: Staff, now: datetime, version: int | None = None
) -> None:
    """Note how a try to reach the reporter ended. Somebody else answered: contact is unsafe at
    once.

    Raises NotByHand, AlreadyClosed, NotAllowed, NotResponsible, NotYours, StaleCase.
    """
    if outcome not in BY_HAND:
        raise NotByHand
    with transaction.atomic():
        others = _others(case_id, now) if outcome is Outcome.SOMEONE_ELSE else []
        case = lock_case(case_id=case_id, by=by, version=version)
        check_own_and_open(case=case, by=by)
        for each in others:
            reply_effects.unsafe(each, SOMEONE_ELSE, now, by=actor_of(by))
            save(each.case)
        _note(case, outcome, by, now)
        save(case)
        record(kind=EventKind.ATTEMPT_RECORDED, by=actor_of(by), now=now, case_id=case.id)


def _others(case_id: UUID, now: datetime) -> list[Held]:
    """The other cases reached on this number: whoever answered there answers for them too.

    All are locked in the order of their ids, before the case is anybody's: as by a text.
    """
    if not Case.objects.filter(id=case_id).exists():
        return []
    number = read_contact(CaseVault.load(case_id), case_id).number
    if not number:
        return []
    ids = [case_id, *cases_of(candidates=lookups.candidates("phone", number))]
    held = reply_effects.hold(case_ids=ids, now=now)
    return [each for each in held if each.case.id != case_id and each.has(number)]


def _note(case: Case, outcome: Outcome, by: Staff, now: datetime) -> None:
    if outcome is Outcome.SOMEONE_ELSE:
        reply_effects.unsafe(reply_effects.hold_one(case), SOMEONE_ELSE, now, by=actor_of(by))
        return
    Attempt.objects.create(case=case, outcome=outcome, at=now)
    if outcome is Outcome.REACHED:
        case.last_contact_at = now
        people_tasks.drop(case, *people_tasks.ANSWERED_BY_REPORTER)


def check_not_reached(*, case_id: UUID) -> None:
    """Raise unless there were enough tries in different windows since the last word.

    Raises TooFewAttempts.
    """
    contact = read_contact(CaseVault.load(case_id), case_id)
    found = Attempt.objects.filter(case_id=case_id).order_by("at")
    if missing := still_missing(found, contact=contact):
        raise TooFewAttempts(missing)


def still_missing(tries: Iterable[Attempt], *, contact: SafeContact) -> int:
    """How many tries in other windows have to be made before "not reached"; `tries`, oldest first.

    Pure. Those before the reporter was last reached do not count.
    """
    wanted = region().safe_contact.attempts_before_not_reached
    return max(0, wanted - len(_windows(tries, contact)))


def _windows(tries: Iterable[Attempt], contact: SafeContact) -> set[object]:
    """The different windows in which it was tried."""
    rules, zone = rules_of(region()), ZoneInfo(contact.timezone)
    windows: set[object] = set()
    for row in tries:
        if row.outcome == Outcome.REACHED:
            windows.clear()
            continue
        windows.add(window_of(windows=contact.windows, zone=zone, rules=rules, at=row.at))
    return windows
