"""Taking a batch of due texts and each of them in turn, so that nobody else sends it too (R8.7).

`reserve` sets a batch aside for one worker and checks everything again, in constant queries; the
texts stay queued. `claim` then takes one of them, in one statement, right before it is handed
over: whoever took it back meanwhile, changed how they are reached or erased the case has won. A
worker that dies leaves at most one text claimed; its others are free again after a short while.

Locks: the texts first, skipping those somebody holds, then their cases, skipping likewise.
Nothing here waits for either, so that nobody who takes the case first can be locked up with it.
Each text is updated once only: at a second update in one transaction PostgreSQL would look at its
case again as it commits, and wait for it.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection, transaction

from reports.messaging.contact import text_permission
from reports.messaging.contact.case_port import Person, people
from reports.messaging.contact.contact import ContactFrozen, ContactRefused, NumberStopped
from reports.messaging.content import bodies
from reports.messaging.content.bodies import Wiped, Written
from reports.messaging.models import OutboundText, TextKind
from reports.messaging.outbox import outbox, sending_limits, stop_list
from reports.region import region
from reports.vault.journal import journal_standing
from reports.vault.primitives.errors import SealBroken

RESERVED_FOR: Final = timedelta(seconds=30)
BUSY_AGAIN: Final = timedelta(seconds=2)  # somebody is changing the case this moment
FULL_AGAIN: Final = timedelta(minutes=1)
# What a call may take before it is given up: no text may arrive later than its hour.
LAST_MOMENT: Final = timedelta(seconds=15)

_AT_ONCE: Final = "kind IN ('conversation', 'ping', 'worker', 'check')"
_DUE: Final = """
SELECT id, case_id, kind, template, blob, loose_blob, not_before, not_after, attempts
FROM reports_outboundtext
WHERE state = 'queued' AND {which} AND next_try_at <= %(now)s AND not_after > %(latest)s
  AND (reserved_until IS NULL OR reserved_until <= %(now)s)
ORDER BY next_try_at, id LIMIT %(most)s
FOR UPDATE SKIP LOCKED
"""
_DUE_AT_ONCE: Final = _DUE.format(which=_AT_ONCE)
_DUE_LATER: Final = _DUE.format(which=f"NOT ({_AT_ONCE})")
_RESERVE: Final = """
UPDATE reports_outboundtext SET reserved_by = %s, reserved_until = %s WHERE id = ANY(%s)
"""
_CANCEL: Final = """
UPDATE reports_outboundtext AS text
SET state = 'cancelled', why = refused.why, final_at = %s, reserved_by = NULL,
    reserved_until = NULL
FROM unnest(%s::uuid[], %s::text[]) AS refused (id, why)
WHERE text.id = refused.id AND text.state = 'queued'
"""
_PUT_OFF: Final = """
UPDATE reports_outboundtext AS text
SET next_try_at = greatest(later.at, text.not_before), reserved_by = NULL, reserved_until = NULL
FROM unnest(%s::uuid[], %s::timestamptz[]) AS later (id, at)
WHERE text.id = later.id AND text.state = 'queued'
"""
CLAIM: Final = """
UPDATE reports_outboundtext
SET state = 'claimed', claimed_at = %(now)s, attempts = attempts + 1, reserved_by = NULL,
    reserved_until = NULL
WHERE id = %(claimed)s AND state = 'queued' AND reserved_by = %(token)s AND reserved_until > %(now)s
  AND not_before <= %(now)s AND not_after > %(latest)s
"""
_RELEASE: Final = """
UPDATE reports_outboundtext
SET reserved_by = NULL, reserved_until = NULL, next_try_at = greatest(next_try_at, %s)
WHERE reserved_by = %s AND state = 'queued'
"""
_HOLD_BACK: Final = """
UPDATE reports_outboundtext SET next_try_at = %(until)s
WHERE id IN (
    SELECT id FROM reports_outboundtext
    WHERE state = 'queued' AND next_try_at < %(until)s
      AND (reserved_until IS NULL OR reserved_until <= %(now)s)
    FOR UPDATE SKIP LOCKED
)
"""
_TOO_LATE: Final = """
UPDATE reports_outboundtext
SET state = 'expired', why = 'too_late', final_at = %s, reserved_by = NULL, reserved_until = NULL
WHERE id IN (
    SELECT id FROM reports_outboundtext WHERE state = 'queued' AND not_after <= %s
    LIMIT 1000 FOR UPDATE SKIP LOCKED
)
"""


@dataclass(frozen=True, slots=True)
class Ready:
    """A text set aside and checked, to be claimed and handed over."""

    text: OutboundText
    written: Written
    token: UUID


@dataclass(frozen=True, slots=True)
class _Cancelled:
    why: str


@dataclass(frozen=True, slots=True)
class _PutOff:
    until: datetime


type _Verdict = Written | _Cancelled | _PutOff


def reserve(*, now: datetime, most: int) -> list[Ready]:
    """Set up to `most` due texts aside for the caller, everything checked again.

    What may not be sent any more is cancelled, and why; what cannot be sent now is put off.
    """
    while (ready := _reserved(now, most)) == []:
        pass  # none of a whole batch may go: others may be due behind it
    return ready or []


def _reserved(now: datetime, most: int) -> list[Ready] | None:
    """What of one batch may go; None if nothing is due. What may not is not due any more."""
    token = uuid4()
    with transaction.atomic():
        texts = _due(now, most)
        if not texts:
            return None
        verdicts = _within_limits(texts, _verdicts(texts, now), now)
        ready = [
            Ready(text, verdict, token)
            for text in texts
            if isinstance(verdict := verdicts[text.id], Written)
        ]
        _set_aside(ready, token, now)
        _cancel(verdicts, now)
        _put_off(verdicts)
    return ready


def claim(ready: Ready, *, now: datetime) -> bool:
    """Take one text, if it is still ours and its time is not over; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, claim_values(ready, now))
        return bool(cursor.rowcount)


def claim_values(ready: Ready, now: datetime) -> dict[str, Any]:
    """What CLAIM asks for."""
    return {
        "claimed": ready.text.id,
        "token": ready.token,
        "now": now,
        "latest": now + LAST_MOMENT,
    }


def release(batch: Sequence[Ready], *, until: datetime) -> None:
    """Give back what was not claimed, to be tried from `until` on."""
    for token in {ready.token for ready in batch}:
        with connection.cursor() as cursor:
            cursor.execute(_RELEASE, [until, token])


def hold_back(*, until: datetime, now: datetime) -> None:
    """Put off all that would be due before `until`, but what another worker has set aside.

    One statement. That worker's next call hears the same of the provider.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_BACK, {"until": until, "now": now})


def expire_late(*, now: datetime) -> int:
    """End the texts whose time is over; how many. They are never sent (R8.9)."""
    with connection.cursor() as cursor:
        cursor.execute(_TOO_LATE, [now, now + LAST_MOMENT])
        return int(cursor.rowcount)


def seconds_left(text: OutboundText, now: datetime) -> int:
    """How long the provider may go on trying: less what the call itself may take (R8.9)."""
    return max(1, int((text.not_after - now - LAST_MOMENT).total_seconds()))


def _due(now: datetime, most: int) -> list[OutboundText]:
    """First what somebody waits for, then the rest; two queries."""
    found: list[OutboundText] = []
    with connection.cursor() as cursor:
        for query in (_DUE_AT_ONCE, _DUE_LATER):
            values: dict[str, Any] = {"now": now, "latest": now + LAST_MOMENT}
            cursor.execute(query, values | {"most": most - len(found)})
            found += map(_text, cursor.fetchall())
    return found


def _set_aside(ready: Sequence[Ready], token: UUID, now: datetime) -> None:
    if ready:
        with connection.cursor() as cursor:
            cursor.execute(_RESERVE, [token, now + RESERVED_FOR, [each.text.id for each in ready]])


def _text(row: tuple[object, ...]) -> OutboundText:
    names = (
        *("id", "case_id", "kind", "template", "blob", "loose_blob"),
        *("not_before", "not_after", "attempts"),
    )
    return OutboundText(**dict(zip(names, row, strict=True)))


def _verdicts(texts: Sequence[OutboundText], now: datetime) -> dict[UUID, _Verdict]:
    cases = {text.case_id for text in texts if text.case_id is not None}
    persons = _persons(cases) if cases else {}
    alarmed = people().alarmed_elsewhere(persons) if cases else frozenset()
    opened = {text.id: _opened(text, persons) for text in texts}
    stopped = stop_list.stops(
        [each.number for each in opened.values() if isinstance(each, Written)]
    )
    found = {text.id: _verdict(text, opened[text.id], persons, stopped, now) for text in texts}
    return found | {
        text.id: _Cancelled(word_of(ContactFrozen()))
        for text in texts
        if text.case_id in alarmed and isinstance(found[text.id], Written)
    }


def _persons(cases: Collection[UUID]) -> dict[UUID, Person | None]:
    """How each is reached; without those somebody is changing, or was to erase and failed to.

    Their rows are locked before the journal is asked: an order that is seen is of nobody who still
    runs, and the sweep sees to it within a minute.
    """
    persons = people().read_now(cases)
    ordered = journal_standing.being_erased(persons)
    return {case_id: each for case_id, each in persons.items() if case_id not in ordered}


def _opened(
    text: OutboundText, persons: Mapping[UUID, Person | None]
) -> Written | type[Wiped] | None:
    """What it says; None while somebody is changing its case."""
    person = None
    if text.case_id is not None:
        if text.case_id not in persons:
            return None
        person = persons[text.case_id]
    try:
        return bodies.opened(text, person.vault if person else None)
    except (Wiped, SealBroken):
        return Wiped


def _verdict(
    text: OutboundText,
    written: Written | type[Wiped] | None,
    persons: Mapping[UUID, Person | None],
    stopped: Mapping[str, datetime],
    now: datetime,
) -> _Verdict:
    if written is None:
        return _PutOff(now + BUSY_AGAIN)
    person = persons.get(text.case_id) if text.case_id else None
    if text.case_id is not None and person is None:
        return _Cancelled("closed")
    if not isinstance(written, Written):
        return _Cancelled("unreadable")
    try:
        _check(text, written, person, stopped.get(written.number), now)
    except (ContactRefused, NumberChanged) as refused:
        return _Cancelled(word_of(refused))
    return written


def _check(
    text: OutboundText,
    written: Written,
    person: Person | None,
    stopped_at: datetime | None,
    now: datetime,
) -> None:
    if person is not None:
        if person.contact.number != written.number:
            raise NumberChanged
        # The provider may take until `not_after`: all of that must still be safe (R8.9).
        text_permission.check_span(contact=person.contact, not_before=now, not_after=text.not_after)
        if stopped_at is not None and stopped_at >= person.contact.confirmed_at:
            raise NumberStopped
    elif text.kind == TextKind.CONVERSATION:
        stopped = stopped_at is not None and stopped_at >= text.not_before
        if stopped and text.template != outbox.LAST:
            raise NumberStopped
        # What any phone gets for the same text tells nothing; the numbers are for what froze it.
        if text.template == outbox.FROM_TALK and people().frozen(number=written.number):
            raise ContactFrozen


class NumberChanged(Exception):
    """The person is reached on another number since this was planned."""


def word_of(refused: Exception) -> str:
    """The one word that a row keeps of a refusal: `NoWindow` is "no_window"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(refused).__name__).lower()


def _within_limits(
    texts: Sequence[OutboundText], verdicts: dict[UUID, _Verdict], now: datetime
) -> dict[UUID, _Verdict]:
    """Put off what is more than one number, or all together, may get (R8.17)."""
    going = {
        text.id: verdict for text in texts if isinstance(verdict := verdicts[text.id], Written)
    }
    if not going:
        return verdicts
    most = region().sms.limits
    asked = Counter(sending_limits.out_of(written.number) for written in going.values())
    wanted = {name: (most.outbound_per_number, number) for name, number in asked.items()}
    wanted[sending_limits.OVERALL_OUT] = (most.outbound_overall, len(going))
    given = Counter(sending_limits.take_many(wanted=wanted, now=now))
    for text_id, written in going.items():
        of_number = sending_limits.out_of(written.number)
        if given[of_number] < 1 or given[sending_limits.OVERALL_OUT] < 1:
            verdicts[text_id] = _PutOff(now + FULL_AGAIN)
            continue
        given.subtract([of_number, sending_limits.OVERALL_OUT])
    if (unused := given[sending_limits.OVERALL_OUT]) > 0:
        # What one number may not send must not be counted against all others.
        sending_limits.give_back(name=sending_limits.OVERALL_OUT, tokens=unused)
    return verdicts


def _cancel(verdicts: Mapping[UUID, _Verdict], now: datetime) -> None:
    refused = {id: each.why for id, each in verdicts.items() if isinstance(each, _Cancelled)}
    if refused:
        with connection.cursor() as cursor:
            cursor.execute(_CANCEL, [now, list(refused), list(refused.values())])


def _put_off(verdicts: Mapping[UUID, _Verdict]) -> None:
    later = {id: each.until for id, each in verdicts.items() if isinstance(each, _PutOff)}
    if later:
        with connection.cursor() as cursor:
            cursor.execute(_PUT_OFF, [list(later), list(later.values())])
