"""Putting texts in the outbox, and taking them back: the row first, then whatever sends it (R8.7).

Everything here runs in the caller's transaction. Where there is a case its row is locked by the
caller: a text, a STOP, a freeze and an erasure of one case wait for one another there. The order
of locks is the case, then its texts; `claiming.py` takes the texts first but never waits.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Greatest

from reports import queues
from reports.messaging.contact import text_permission
from reports.messaging.contact.contact import ContactRefused, NumberStopped, SafeContact
from reports.messaging.content import bodies, templates, wording
from reports.messaging.content.bodies import Written
from reports.messaging.content.wording import TextRefused
from reports.messaging.models import InboundText, OutboundText, TextKind
from reports.messaging.outbox import stop_list
from reports.messaging.outbox.outbox_inserts import insert, key_of
from reports.messaging.states import TextState
from reports.region import region
from reports.vault.case_keys.case_keys import WorkingVault
from reports.vault.service_keys import lookups

SEND_DUE: Final = "reports.messaging.tasks.send_due"
BATCH: Final = 25  # texts a task takes at once
MOST_WAKES: Final = 4  # tasks one call wakes: a worker has as many threads
SOON: Final = timedelta(seconds=5)  # what is due later is found by the sweep

WORDS: Final = "worker"  # the code of a text that somebody wrote
FROM_TALK: Final = "conversation"
NUMBERS: Final = "numbers"  # of a conversation: the answer to a sign of danger
NEUTRAL: Final = "neutral"  # to a text that is no answer and opens nothing
LAST: Final = "last"  # that no more texts come: the answer to a withdrawal
CHECK_LASTS: Final = timedelta(minutes=5)

type Refusal = ContactRefused | TextRefused


class Backdated(ValueError):
    """A text has no time to be sent in: it ends before it begins."""


@dataclass(frozen=True, kw_only=True)
class NewText:
    """One text to be put in the outbox, for a person with a case.

    `template` is the code of a pre-approved text; without it `words` are a worker's own. `slot`
    tells one sending from another: the same (case, template, slot) is sent once.
    """

    case_id: UUID
    vault: WorkingVault
    contact: SafeContact
    kind: TextKind
    slot: str
    not_before: datetime
    not_after: datetime
    template: str = ""
    words: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code its row has."""
        return self.template or WORDS

    @property
    def key(self) -> tuple[UUID, str, str]:
        """What makes it one text."""
        return self.case_id, self.code, self.slot


def enqueue(*, text: NewText, now: datetime) -> OutboundText:
    """Put one text in the outbox; the same text again gives the row that is there.

    Raises the ContactRefused or TextRefused that says why it may not be sent.
    """
    (found,) = enqueue_many(texts=[text], now=now)
    if isinstance(found, OutboundText):
        return found
    raise found


def enqueue_many(*, texts: Sequence[NewText], now: datetime) -> list[OutboundText | Refusal]:
    """Put several in the outbox: for each, in order, its row or why it may not be sent.

    Two queries for all, one more where some are there already. Raises Backdated.
    """
    stopped = stop_list.stops([text.contact.number for text in texts if text.contact.number])
    bodies_of = _Bodies()
    made = [_made(text, bodies_of, stopped.get(text.contact.number), now) for text in texts]
    rows = [each for each in made if isinstance(each, OutboundText)]
    there = insert(rows)
    ask_for_workers(rows, now=now)
    return [there[key_of(each)] if isinstance(each, OutboundText) else each for each in made]


class _Bodies:
    """What texts say, each wording checked once for all who get the same: for one call only."""

    def __init__(self) -> None:
        self._found: dict[object, str | TextRefused] = {}

    def of(self, text: NewText) -> str:
        """What this one says. Raises TextRefused."""
        words = (text.template, text.words, text.contact.language, text.contact.we_say)
        key = (*words, tuple(sorted(text.values.items())))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = _body_or_refusal(text)
        if isinstance(found, str):
            return found
        raise found


def _body_or_refusal(text: NewText) -> str | TextRefused:
    try:
        return _body(text)
    except TextRefused as refused:
        return refused


def _made(
    text: NewText, bodies_of: _Bodies, stopped_at: datetime | None, now: datetime
) -> OutboundText | Refusal:
    if text.not_after <= text.not_before:
        raise Backdated
    try:
        text_permission.check_span(
            contact=text.contact, not_before=text.not_before, not_after=text.not_after
        )
        if stopped_at is not None and stopped_at >= text.contact.confirmed_at:
            raise NumberStopped
        body = bodies_of.of(text)
    except (ContactRefused, TextRefused) as refused:
        return refused
    row = _row(
        case_id=text.case_id,
        kind=text.kind,
        template=text.code,
        slot=text.slot,
        number=text.contact.number,
        not_before=text.not_before,
        not_after=text.not_after,
        now=now,
    )
    written = Written(text.contact.number, body, text.contact.language)
    row.blob = bodies.close_for_case(text.vault, row.id, written)
    return row


def _body(text: NewText) -> str:
    pack, language = region(), text.contact.language
    if not text.template:
        body = wording.cleaned(text.words)
        wording.check(body, region=pack, language=language)
        return body
    we_say = text.contact.we_say.strip()
    body = templates.render(text.template, language, we_say=we_say, **text.values)
    # The reporter's own words may stand in it: they are looked at like a worker's.
    longer = templates.is_longer(text.template, language)
    wording.check(body, region=pack, language=language, longer=longer)
    return body


def _row(
    *,
    kind: TextKind,
    template: str,
    slot: str,
    number: str,
    not_before: datetime,
    not_after: datetime,
    now: datetime,
    case_id: UUID | None = None,
) -> OutboundText:
    return OutboundText(
        id=uuid.uuid4(),
        case_id=case_id,
        kind=kind,
        template=template,
        slot=slot,
        number_lookup=lookups.lookup("phone", number),
        created_at=now,
        not_before=not_before,
        not_after=not_after,
        next_try_at=max(not_before, now),
    )


def send_loose(
    *,
    kind: TextKind,
    to: str,
    body: str,
    language: str,
    template: str,
    slot: str,
    not_before: datetime,
    not_after: datetime,
    now: datetime,
    in_reply_to: InboundText | None = None,
) -> OutboundText:
    """Put a text in the outbox that belongs to no case; the same again gives the row there is."""
    if not_after <= not_before:
        raise Backdated
    row = _row(
        kind=kind,
        template=template,
        slot=slot,
        number=to,
        not_before=not_before,
        not_after=not_after,
        now=now,
    )
    row.in_reply_to = in_reply_to
    row.loose_blob = bodies.close_loose(row.id, Written(to, body, language))
    found = insert([row])
    ask_for_workers([row], now=now)
    return found[key_of(row)]


@dataclass(frozen=True, kw_only=True)
class NewPing:
    """A neutral text to a colleague's duty phone; the same (template, slot) is sent once."""

    to: str = field(repr=False)
    template: str
    slot: str
    language: str
    values: Mapping[str, str] = field(repr=False)


def ping_many(
    *, pings: Sequence[NewPing], not_before: datetime, not_after: datetime, now: datetime
) -> int:
    """Put several pings in the outbox; two queries for all. Raises as `ping`."""
    if not_after <= not_before:
        raise Backdated
    rows = []
    for each in pings:
        body = templates.render(each.template, each.language, **each.values)
        row = _row(
            kind=TextKind.PING,
            template=each.template,
            slot=each.slot,
            number=each.to,
            not_before=not_before,
            not_after=not_after,
            now=now,
        )
        row.loose_blob = bodies.close_loose(row.id, Written(each.to, body, each.language))
        rows.append(row)
    found = insert(rows)
    ask_for_workers(rows, now=now)
    return len(found)


def ping(
    *,
    to: str,
    template: str,
    slot: str,
    language: str,
    values: Mapping[str, str],
    not_before: datetime,
    not_after: datetime,
    now: datetime,
) -> OutboundText:
    """A neutral text to a colleague's duty phone. Raises NoSuchTemplate.

    How long it may be was looked at when the process started: whatever it takes now, it rings.
    """
    body = templates.render(template, language, **values)
    return send_loose(
        kind=TextKind.PING,
        to=to,
        body=body,
        language=language,
        template=template,
        slot=slot,
        not_before=not_before,
        not_after=not_after,
        now=now,
    )


def enqueue_check(*, to: str, language: str, now: datetime) -> OutboundText:
    """One neutral text to try the gateway with; each call is a text of its own."""
    with transaction.atomic():
        return send_loose(
            kind=TextKind.CHECK,
            to=to,
            body=templates.render("check", language),
            language=language,
            template="check",
            slot=str(uuid.uuid4()),
            not_before=now,
            not_after=now + CHECK_LASTS,
            now=now,
        )


def withdraw(
    *,
    now: datetime,
    case_id: UUID | None = None,
    number: str | None = None,
    template: str = "",
) -> int:
    """Take back what has not been handed over, of a case or of a number (R1.17); how many.

    `template`: only what has this code.

    What is being handed over this moment cannot be called back; it is never sent a second time.
    """
    which = _of(case_id, number) & (Q(template=template) if template else Q())
    return _take_back(which, now=now, why="withdrawn")


def withdraw_all(*, now: datetime) -> int:
    """Take back everything, after a restored backup: people start it again, case by case."""
    return _take_back(Q(), now=now, why=RESTORED)


def stop_number(*, number: str, now: datetime) -> int:
    """STOP, from whoever holds this phone: nothing more goes there (R1.17); how many it stopped.

    It holds until somebody says anew, later than `now`, that texts may come.
    """
    stop_list.stop(number=number, now=now)
    return withdraw(number=number, now=now)


def _of(case_id: UUID | None, number: str | None) -> Q:
    if case_id is not None:
        return Q(case=case_id)
    if number is None:
        raise TypeError("of which case, or of which number")
    return Q(number_lookup__in=lookups.candidates("phone", number))


def _take_back(which: Q, *, now: datetime, why: str) -> int:
    rows = OutboundText.objects.filter(which, state__in=_NOT_GONE, withdrawn_at__isnull=True)
    # In one order, so that two who take texts of one number back never wait in a ring.
    ids = list(rows.select_for_update().order_by("id").values_list("id", flat=True))
    locked = OutboundText.objects.filter(id__in=ids)
    locked.exclude(state=TextState.QUEUED).update(withdrawn_at=now)
    return locked.filter(state=TextState.QUEUED).update(
        state=TextState.CANCELLED,
        why=why,
        withdrawn_at=now,
        final_at=now,
        reserved_by=None,
        reserved_until=None,
    )


RESTORED: Final = "restored"
_NOT_GONE: Final = (TextState.QUEUED, TextState.CLAIMED, TextState.UNKNOWN)


def contact_changed(*, case_id: UUID, now: datetime) -> None:
    """Have the case's queued texts checked anew: how the reporter is reached has changed.

    A worker that had checked them already finds its reservation gone.
    """
    waiting = OutboundText.objects.filter(case=case_id, state=TextState.QUEUED)
    waiting.update(reserved_by=None, reserved_until=None, next_try_at=Greatest("not_before", now))


def ask_for_workers(rows: Sequence[OutboundText], *, now: datetime) -> None:
    """Ask for workers for what is due soon, once this transaction stands."""
    due = sum(row.next_try_at <= now + SOON for row in rows)
    for _ in range(min(-(-due // BATCH), MOST_WAKES)):
        queues.wake(SEND_DUE, queue=queues.TEXTS)
