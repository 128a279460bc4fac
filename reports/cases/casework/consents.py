"""Consents: one organisation, one purpose, a list of fields, an end. Nothing leaves without one.

Whatever goes out passes `send`, which lets through what was agreed to and remembers where it went
(R7.3). Taking a consent back works at once: what waits is stopped in the same transaction, and
organisations that have something learn in neutral words that it counts no more (R7.4). Nothing
else asks for a consent: without any, people are helped as before (R7.5).
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.models import Organisation
from reports.audit.events import EventKind
from reports.audit.log import SYSTEM, Actor, record
from reports.cases.access.access import check_version, lock_case
from reports.cases.casework.conversation import already_written
from reports.cases.lifecycle.own_case import check_own, lock_own_case
from reports.cases.models import Case, ConsentNotice, Content
from reports.cases.models import content as names
from reports.cases.records.case_writes import save
from reports.cases.records.contents import read_working, revise, working
from reports.cases.terms import service_directory
from reports.cases.terms.consent_records import (
    Consent,
    Field,
    How,
    Purpose,
    Sent,
    allowed,
    only_allowed,
)
from reports.vault.case_keys.case_keys import CaseVault, NoCaseKeys, load_readable
from reports.vault.primitives.errors import SealBroken

log = logging.getLogger("linden.cases")

LONGEST: Final = timedelta(days=366)  # a yes is limited in time (NNEDV); and can be asked again

type Withdrawn = Callable[[UUID, UUID, datetime], None]

_told: dict[Purpose, Withdrawn] = {}


class NothingAgreed(ValueError):
    """A consent names at least one thing that may be passed on."""


class NotATime(ValueError):
    """A consent ends in the future, within a year."""


class UnknownOrganisation(ValueError):
    """There is no such organisation, and no such service in the directory."""


class NotItsKind(ValueError):
    """The service of the directory does not do this: a yes for it would be for nothing."""


class NoConsent(Exception):
    """Nobody agreed that anything goes to this organisation for this purpose."""


class NoSuchConsent(Exception):
    """This case has no consent of this id that could be taken back."""


def when_withdrawn(purpose: Purpose, stop: Withdrawn) -> None:
    """Let `stop(case_id, organisation_id, now)` stop what waits for this purpose.

    Wired once at start; it runs in the transaction of the withdrawal.
    """
    _told[purpose] = stop


def give_consent(
    *,
    case_id: UUID,
    organisation_id: UUID,
    purpose: Purpose,
    fields: Collection[Field],
    until: datetime,
    how: How,
    by: Staff,
    now: datetime,
    consent_id: UUID | None = None,
    version: int | None = None,
) -> bool:
    """Write down a yes; it replaces an earlier one to the same organisation and purpose.

    The same id twice is written once (False the second time). Raises NothingAgreed, NotATime,
    UnknownOrganisation, NotItsKind, NotAllowed, NotResponsible, AlreadyClosed, NotYours,
    StaleCase.
    """
    _check(fields, until, now)
    check_recipient(organisation_id, purpose)
    consent = Consent(
        id=consent_id or uuid4(),
        organisation_id=organisation_id,
        purpose=purpose,
        fields=frozenset(fields),
        until=until,
        how=how,
        given_at=now,
        recorded_by=by.user_id,
    )
    with transaction.atomic():
        case = lock_own_case(case_id=case_id, by=by)
        if already_written(case, names.CONSENT, consent.id):
            return False
        check_version(case=case, version=version)
        vault = CaseVault.load(case_id)
        consent = _replace_earlier(vault, case, consent, by, now)
        row = working(vault, case_id, names.CONSENT, consent.to_json(), content_id=consent.id)
        row.save(force_insert=True)
        save(case)
        _log(EventKind.CONSENT_GIVEN, consent, case_id, actor_of(by), now)
    return True


def withdraw_consent(
    *, case_id: UUID, consent_id: UUID, by: Staff, now: datetime, version: int | None = None
) -> None:
    """Take a consent back, at once. Raises NoSuchConsent, NotAllowed, NotResponsible, NotYours."""
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by, version=version)
        check_own(case=case, by=by)
        vault = CaseVault.load(case_id)
        found = [each for each in _read(vault, case_id, lock=True) if each[1].id == consent_id]
        if not found or found[0][1].ended_at is not None:
            raise NoSuchConsent
        content, consent = found[0]
        _end(vault, content, replace(consent, ended_at=now, ended_by=by.user_id), now)
        save(case)
        _log(EventKind.CONSENT_WITHDRAWN, consent, case_id, actor_of(by), now)
        _stop(case_id, consent, now)


def with_run_out(*, case_ids: Collection[UUID], purpose: Purpose, now: datetime) -> Sequence[UUID]:
    """Return those of the cases in which a consent ran out and is not ended yet; two queries.

    A case that does not open is left out and logged.
    """
    vaults = load_readable(case_ids)
    found: set[UUID] = set()
    for row in Content.objects.filter(case_id__in=vaults, name=names.CONSENT):
        try:
            consent = Consent.from_json(read_working(vaults[row.case_id], row), id=row.id)
        except SealBroken:
            log.exception("consent_unreadable", extra={"case_id": str(row.case_id)})
            continue
        if consent.purpose is purpose and consent.ran_out(now=now):
            found.add(row.case_id)
    return sorted(found)


def end_run_out(*, case: Case, purpose: Purpose, now: datetime) -> frozenset[UUID]:
    """End the consents of a locked case whose time is over; returns whom they were given to.

    Organisations that have something learn that it counts no more, as after a withdrawal.
    """
    vault, told = CaseVault.load(case.id), set()
    for content, consent in _read(vault, case.id, lock=True):
        if consent.purpose is purpose and consent.ran_out(now=now):
            _end(vault, content, replace(consent, ended_at=consent.until), now)
            _log(EventKind.CONSENT_RAN_OUT, consent, case.id, SYSTEM, now)
            told.add(consent.organisation_id)
    if told:
        save(case)
    return frozenset(told)


def send[V](
    *,
    case_id: UUID,
    organisation_id: UUID,
    purpose: Purpose,
    payload: Mapping[Field, V],
    reference: UUID,
    by: Actor,
    now: datetime,
) -> dict[Field, V]:
    """What of the payload may go out now; that it did is remembered under `reference`.

    Call it inside the transaction that keeps what goes out. Raises NoConsent.
    """
    vault = CaseVault.load(case_id)
    for content, consent in _read(vault, case_id, lock=True):
        if consent.holds(now=now) and consent.about(organisation_id, purpose):
            if all(each.reference != reference for each in consent.sent):
                sent = (*consent.sent, Sent(reference=reference, at=now))
                revise(vault, content, replace(consent, sent=sent).to_json())
                _log(EventKind.CONSENT_USED, consent, case_id, by, now)
            return only_allowed(payload, consent.fields)
    raise NoConsent


def allowed_fields(
    *, case_id: UUID, organisation_id: UUID, purpose: Purpose, now: datetime
) -> frozenset[Field]:
    """What may go to this organisation for this purpose now; empty: nothing. Two queries."""
    found = of_case(case_id=case_id)
    return allowed(found, organisation_id=organisation_id, purpose=purpose, now=now)


def of_case(*, case_id: UUID) -> list[Consent]:
    """Every consent of a case, oldest first; none if the case has no keys. Two queries."""
    try:
        vault = CaseVault.load(case_id)
    except NoCaseKeys:
        return []
    found = (consent for _, consent in _read(vault, case_id))
    return sorted(found, key=lambda consent: (consent.given_at, consent.id))


def notices(*, organisation_ids: Collection[UUID]) -> list[ConsentNotice]:
    """What these organisations were told and have not seen yet, oldest first; one query."""
    waiting = ConsentNotice.objects.filter(
        organisation_id__in=organisation_ids, seen_at__isnull=True
    )
    return list(waiting.order_by("at"))


def see_notice(*, notice_id: UUID, organisation_id: UUID, now: datetime) -> None:
    """Somebody there has seen it. Says nothing of a notice that is not theirs."""
    ConsentNotice.objects.filter(
        id=notice_id, organisation_id=organisation_id, seen_at__isnull=True
    ).update(seen_at=now)


def check_recipient(organisation_id: UUID, purpose: Purpose) -> None:
    """That something may go there for this: an organisation here, or a service of that kind.

    Raises UnknownOrganisation, NotItsKind.
    """
    if Organisation.objects.filter(id=organisation_id).exists():
        return
    kinds = service_directory.kinds_of(organisation_id)
    if not kinds:
        raise UnknownOrganisation
    if purpose not in kinds:
        raise NotItsKind


def _check(fields: Collection[Field], until: datetime, now: datetime) -> None:
    if not fields:
        raise NothingAgreed
    if not now < until <= now + LONGEST:
        raise NotATime


def _read(vault: CaseVault, case_id: UUID, *, lock: bool = False) -> list[tuple[Content, Consent]]:
    rows = Content.objects.filter(case_id=case_id, name=names.CONSENT).order_by("id")
    rows = rows.select_for_update() if lock else rows
    return [(row, Consent.from_json(read_working(vault, row), id=row.id)) for row in rows]


def _replace_earlier(
    vault: CaseVault, case: Case, new: Consent, by: Staff, now: datetime
) -> Consent:
    """End the earlier yes. What went out under it is the new one's to answer for, or is told."""
    for content, earlier in _read(vault, case.id, lock=True):
        if earlier.ended_at is not None or not earlier.about(new.organisation_id, new.purpose):
            continue
        ended = replace(earlier, ended_at=now, ended_by=by.user_id, replaced=True)
        if earlier.fields <= new.fields:
            revise(vault, content, ended.to_json())
            new = replace(new, sent=earlier.sent)
        else:
            _end(vault, content, ended, now)
            _stop(case.id, earlier, now)
    return new


def _end(vault: CaseVault, content: Content, ended: Consent, now: datetime) -> None:
    revise(vault, content, ended.to_json())
    if not ended.sent or not Organisation.objects.filter(id=ended.organisation_id).exists():
        return  # a service of the directory reads nothing here: a worker phones it
    ConsentNotice.objects.bulk_create(
        ConsentNotice(organisation_id=ended.organisation_id, reference=each.reference, at=now)
        for each in ended.sent
    )


def _stop(case_id: UUID, consent: Consent, now: datetime) -> None:
    if consent.purpose in _told:
        _told[consent.purpose](case_id, consent.organisation_id, now)


def _log(kind: EventKind, consent: Consent, case_id: UUID, by: Actor, now: datetime) -> None:
    # Which organisation stands in the blob alone: the log names the consent.
    record(kind=kind, by=by, now=now, case_id=case_id, subject_id=consent.id)
