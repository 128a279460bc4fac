"""Years of the audit: chains, macs and seals as the house makes them, put in by COPY.

Every case that was erased left four events, and each minute one of the staff logged in: a seal
for each of these minutes, evenly over five years, with everything in it that `verify_audit` asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection

from reports.audit.chain import event_mac
from reports.audit.models import Seal
from tests.benchmarks.outcome import Progress
from tests.benchmarks.years.sizes import YEARS

KINDS = ("case_filed", "routed", "taken", "erased")
LAG = 40  # minutes with events between two events of one case
BATCH = 5_000

_EVENTS = (
    "copy reports_event (id, at, kind, actor_id, actor_role, case_id, subject_id, reason, chain,"
    " position, mac, digest) from stdin"
)
_SEALS = "copy reports_seal (number, at, mac) from stdin"
_HEADS = "copy reports_sealedhead (seal_number, chain, position) from stdin"


@dataclass
class _Event:
    """What a mac is taken over."""

    at: datetime
    kind: str
    actor_role: str
    chain: UUID
    case_id: UUID | None = None
    actor_id: UUID | None = None
    subject_id: UUID | None = None
    reason: str = ""
    id: UUID = field(default_factory=uuid4)


class History:
    """Writes the minutes one after the other; remembers the end of each chain that goes on."""

    def __init__(self, staff: Sequence[UUID], *, minutes: int, now: datetime) -> None:
        self.staff = staff
        self.first = now - YEARS
        self.pace = YEARS / minutes
        self.ends: dict[UUID, tuple[int, bytes]] = {}
        self.events: list[tuple[object, ...]] = []
        self.seals: list[tuple[object, ...]] = []
        self.heads: list[tuple[object, ...]] = []
        last = Seal.objects.order_by("-number").first()
        self.number, self.previous = (last.number, bytes(last.mac)) if last else (0, b"")

    def write(self, progress: Progress, cases: Sequence[UUID], *, start: int, events: int) -> None:
        """Write the life of these cases, from that minute on, and log-ins up to so many events."""
        log_ins = max(0, events - len(cases) * len(KINDS))
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica")
        for minute in range(len(cases) + LAG * (len(KINDS) - 1)):
            at = self.first + (start + minute) * self.pace
            happened = []
            for place, kind in enumerate(KINDS):
                number = minute - place * LAG
                if 0 <= number < len(cases):
                    happened.append(_Event(at, kind, "system", cases[number], cases[number]))
            if minute < log_ins:
                who = self.staff[minute % len(self.staff)]
                happened.append(_Event(at, "logged_in", "care_worker", who, actor_id=who))
            self._seal(at, happened)
            if minute % BATCH == BATCH - 1:
                self._put()
                progress(f"writing five years of the audit: {minute + 1:,} minutes")
        self._put()
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = origin")

    def _seal(self, at: datetime, happened: list[_Event]) -> None:
        heads = []
        for event in happened:
            position, before = self.ends.get(event.chain, (0, b""))
            position += 1
            mac = event_mac.mac(event)
            digest = event_mac.digest(event, position=position, event_mac=mac, previous=before)
            if event.kind == KINDS[-1]:
                del self.ends[event.chain]
            else:
                self.ends[event.chain] = position, digest
            self.events.append(
                (event.id, event.at, event.kind, event.actor_id, event.actor_role, event.case_id,
                 event.subject_id, event.reason, event.chain, position, mac, digest)
            )  # fmt: skip
            heads.append((event.chain, position, digest))
        self.number += 1
        self.previous = event_mac.seal_mac(
            number=self.number, at=at, previous=self.previous, heads=heads
        )
        self.seals.append((self.number, at, self.previous))
        self.heads += [(self.number, chain, position) for chain, position, _ in heads]

    def _put(self) -> None:
        for words, rows in ((_EVENTS, self.events), (_SEALS, self.seals), (_HEADS, self.heads)):
            with connection.cursor() as cursor, cursor.copy(words) as copy:
                for row in rows:
                    copy.write_row(row)
            rows.clear()
