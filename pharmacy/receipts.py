"""The number a pharmacist keeps: typed back it says "received" or when a person took it up (R3.5).

Nothing else: no list, no case, no word. A number counts at the counters of the team it was given
to; anywhere else it is unknown. What was erased still answers "received": that a person erased
her report is hers to know.
"""

import json
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from pharmacy.models import Receipt
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.cases.models import Case
from reports.region import region
from reports.trips import ask
from reports.vault import lookups, partner_blobs
from reports.vault.context import Context

DIGITS: Final = 9
GROUP: Final = 3
LONGEST_TYPED: Final = 40
_HOUR: Final = timedelta(hours=1)
# Given out with each report: a constant statement.
_INSERT: Final = """
insert into pharmacy_receipt (id, number, ends_at, blob) values (%s, %s, %s, %s)
on conflict (number) do nothing returning id
"""


class UnknownNumber(Exception):
    """No such number was given out here, or it has run out."""


@dataclass(frozen=True, kw_only=True)
class Status:
    """All that a number tells: received; and when a person took it up, or None."""

    taken_up_at: datetime | None


def ask_for_number(*, case_id: UUID, team_id: UUID, now: datetime) -> Callable[[], str]:
    """Draw a number for a case just filed, inside its transaction; the answer is the number.

    It is not logged with whom: when a counter filed something is one half of who stood there.
    """
    number = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    until = now + timedelta(hours=region().pharmacy.receipt_hours)
    id, ends_at = uuid4(), until.replace(minute=0, second=0, microsecond=0) + _HOUR
    said = {"case": str(case_id), "until": until.isoformat()}
    blob = partner_blobs.close(_context(id), json.dumps(said).encode())
    lookup = lookups.lookup("receipt", _value(team_id, number))
    is_new = ask(_INSERT, [id, lookup, ends_at, blob])
    # Is the same number still good here, another is drawn.
    again = partial(ask_for_number, case_id=case_id, team_id=team_id, now=now)
    return lambda: number if is_new() else again()()


def status(*, typed: str, team_id: UUID, by: Actor, now: datetime) -> Status:
    """What a number that was typed back tells; the asking is logged. Raises UnknownNumber."""
    record_asking(by=by, now=now)
    wanted = lookups.candidates("receipt", _value(team_id, normalised(typed)))
    row = Receipt.objects.filter(number__in=wanted).first()
    if row is None:
        raise UnknownNumber
    said = json.loads(partner_blobs.open(_context(row.pk), bytes(row.blob)))
    if datetime.fromisoformat(said["until"]) < now:
        raise UnknownNumber
    times = Case.objects.filter(pk=said["case"]).values_list("acknowledged_at", flat=True)
    return Status(taken_up_at=times.first())


def record_asking(*, by: Actor, now: datetime) -> None:
    """Log that somebody asked after a number, whatever came of it."""
    with transaction.atomic():
        record(kind=EventKind.RECEIPT_ASKED, by=by, now=now)


def purge(*, now: datetime) -> int:
    """Delete what has run out; returns how many."""
    gone, _each = Receipt.objects.filter(ends_at__lte=now).delete()
    return gone


def shown(number: str) -> str:
    """The number as it is written down: three groups of three."""
    return " ".join(number[at : at + GROUP] for at in range(0, DIGITS, GROUP))


def normalised(typed: str) -> str:
    """The digits that were typed, in any script; spaces and dashes ignored."""
    text = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED])
    return "".join(str(unicodedata.decimal(each)) for each in text if each.isdecimal())


def _value(team_id: UUID, number: str) -> str:
    return f"{team_id}:{number}"


def _context(id: UUID) -> Context:
    return Context("pharmacy.receipt", id, id)
