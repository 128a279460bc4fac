"""A search for a place: begun, changed, made more or less urgent, ended, by the worker responsible.

The worker chooses the least a house must know, with the person's yes. Nothing of it goes to any
house here: that takes a consent for each (`reports.cases.casework.consents`).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import Actor, record
from reports.cases.access.access import (
    NotAReason,
    NotYours,
    check_reason,
)
from reports.cases.lifecycle.own_case import lock_own_case
from reports.cases.models import Case
from reports.cases.records.contents import encode
from reports.cases.records.open_case import OpenCase
from reports.vault.case_keys.case_keys import CaseVault, WorkingVault
from shelters.facts.need_facts import NeedFacts
from shelters.models.need import Need, NeedState
from shelters.needs.match_calls import need_changed
from shelters.needs.under_age import ask_coordinators

CONTEXT: Final = "place.need"

# Why a household stands in its tier: a person chooses one.
TIER_REASONS: Final[Mapping[int, tuple[ReasonCode, ...]]] = {
    0: (ReasonCode.LIFE_IN_DANGER, ReasonCode.NOWHERE_TONIGHT),
    1: (ReasonCode.MUST_LEAVE, ReasonCode.PLACE_FOUND),
    2: (ReasonCode.UNSAFE_AT_HOME, ReasonCode.PLACE_FOUND),
    3: (ReasonCode.MOVING_ON,),
}
WITHDRAW_REASONS: Final = (ReasonCode.NOT_WANTED, ReasonCode.MOVED_AWAY, ReasonCode.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Facts of a locked search that were written anew, and what they were before."""

    need: Need
    before: NeedFacts
    after: NeedFacts
    by: Actor


type Changed = Callable[[Change, datetime], None]

_told: list[Changed] = []


class AlreadySearching(Exception):
    """A place is looked for already; change that search."""


class NoNeed(Exception):
    """There is no such search of this case that still waits."""


class StaleNeed(Exception):
    """The search was changed after you looked at it."""


class NotATierTime(ValueError):
    """A tier is looked at again later than now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """A tier, why, and when a person looks at it again. Raises NotAReason for one of another."""

    tier: int
    reason: ReasonCode
    until: datetime

    def check(self, *, now: datetime) -> None:
        """Raise NotAReason or NotATierTime for what cannot be."""
        if self.tier not in TIER_REASONS:
            raise NotAReason
        check_reason(self.reason, TIER_REASONS[self.tier])
        if self.until <= now:
            raise NotATierTime


def when_changed(tell: Changed) -> None:
    """Let `tell(change, now)` know of facts that were written anew, in the same transaction.

    What it raises undoes the change. Wired once at start.
    """
    _told.append(tell)


def open_need(
    *,
    opened: OpenCase,
    facts: NeedFacts,
    urgency: Urgency,
    by: Staff,
    now: datetime,
    need_id: UUID | None = None,
) -> Need:
    """Look for a place for the household of an opened case; the same id twice begins it once.

    Raises AlreadySearching, NotAReason, NotATierTime, NotAllowed, NotResponsible, AlreadyClosed,
    NotYours.
    """
    urgency.check(now=now)
    need_id = need_id or uuid4()
    with transaction.atomic():
        case = lock_own_case(case_id=opened.case.id, by=by)
        before = Need.objects.filter(id=need_id).first()
        if before is not None:
            if before.case_id != case.id:
                raise NotYours
            return before
        need = Need(id=need_id, case=case, waiting_since=now)
        _write(need, opened.vault, facts)
        _set(need, urgency)
        _insert(need)
        ask_coordinators(case, facts, now=now)
        _done(case, need, EventKind.NEED_OPENED, by, now, reason=urgency.reason)
    return need


def change_need(
    *,
    opened: OpenCase,
    need_id: UUID,
    change: Callable[[NeedFacts], NeedFacts],
    by: Staff,
    now: datetime,
    version: int | None = None,
) -> Need:
    """Write the facts anew, from what they are now. Time waited stays.

    A house that was offered them reads them as they are now, as far as was agreed. Raises NoNeed,
    StaleNeed, BadFacts, what is raised by whoever is told (`when_changed`), and as `open_need`.
    """
    with transaction.atomic():
        case, need = _locked(opened.case.id, need_id, by, version)
        before = read_facts(need, opened.vault)
        after = change(before)
        write_facts(need, opened.vault, after)
        if not before.alone_under_age:
            ask_coordinators(case, after, now=now)
        written = Change(need=need, before=before, after=after, by=actor_of(by))
        for tell in _told:
            tell(written, now)
        _done(case, need, EventKind.NEED_CHANGED, by, now)
    return need


def set_tier(
    *,
    case_id: UUID,
    need_id: UUID,
    urgency: Urgency,
    by: Staff,
    now: datetime,
    version: int | None = None,
) -> Need:
    """Say how urgent it is, why, and when a person looks again. Raises as `change_need`."""
    urgency.check(now=now)
    with transaction.atomic():
        case, need = _locked(case_id, need_id, by, version)
        _set(need, urgency)
        need.version += 1
        need.save(update_fields=["tier", "tier_reason", "tier_until", "version"])
        _done(case, need, EventKind.NEED_TIER_SET, by, now, reason=urgency.reason)
    return need


def withdraw_need(
    *,
    case_id: UUID,
    need_id: UUID,
    reason: ReasonCode,
    by: Staff,
    now: datetime,
    version: int | None = None,
) -> None:
    """Stop looking; it costs nothing, and a new search can begin. Raises as `change_need`."""
    check_reason(reason, WITHDRAW_REASONS)
    with transaction.atomic():
        case, need = _locked(case_id, need_id, by, version)
        need.state = NeedState.WITHDRAWN
        need.version += 1
        need.save(update_fields=["state", "version"])
        _done(case, need, EventKind.NEED_WITHDRAWN, by, now, reason=reason)


def waiting_need(*, case_id: UUID) -> Need | None:
    """The search of this case that waits, if any; one query."""
    return Need.objects.filter(case_id=case_id, state=NeedState.WAITING).first()


def read_facts(need: Need, vault: WorkingVault) -> NeedFacts:
    """Who they are and what they need. Raises SealBroken."""
    data = vault.open(CONTEXT, need.id, need.revision, bytes(need.facts))
    return NeedFacts.from_json(json.loads(data))


def write_facts(need: Need, vault: CaseVault, facts: NeedFacts) -> None:
    """Write the facts of a locked search anew and save it; both numbers of the row go up."""
    need.revision += 1
    _write(need, vault, facts)
    need.version += 1
    need.save(update_fields=["facts", "revision", "version"])


def _write(need: Need, vault: CaseVault, facts: NeedFacts) -> None:
    need.facts = vault.close(CONTEXT, need.id, need.revision, encode(facts.to_json()))


def _set(need: Need, urgency: Urgency) -> None:
    need.tier, need.tier_reason = urgency.tier, urgency.reason.value
    need.tier_until = urgency.until


def _insert(need: Need) -> None:
    try:
        with transaction.atomic():
            need.save(force_insert=True)
    except IntegrityError:
        raise AlreadySearching from None


def _locked(case_id: UUID, need_id: UUID, by: Staff, version: int | None) -> tuple[Case, Need]:
    """The case, then the need: everybody locks in this order."""
    case = lock_own_case(case_id=case_id, by=by)
    rows = Need.objects.select_for_update(no_key=True)
    need = rows.filter(id=need_id, case=case, state=NeedState.WAITING).first()
    if need is None:
        raise NoNeed
    if version is not None and version != need.version:
        raise StaleNeed
    return case, need


def _done(
    case: Case,
    need: Need,
    kind: EventKind,
    by: Staff,
    now: datetime,
    *,
    reason: ReasonCode | None = None,
) -> None:
    record(kind=kind, by=actor_of(by), now=now, case_id=case.id, subject_id=need.id, reason=reason)
    need_changed(need.id)
