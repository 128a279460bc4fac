"""Several venues, one night, one area: what each sees alone is a chance, together a pattern.

Two entries at the same moment wait for one another at their cell, so that the one that reaches the
threshold sees the other and the desk is told once. Which cell it is lies in a keyed lookup.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count

from nightlife.codes.incident_facts import AlertFacts, Behaviour, EntryFacts, close, opened
from nightlife.codes.venue_times import night_of
from nightlife.models import Alert, Entry, Trace
from nightlife.venues.venues import VenueInfo
from reports.accounts.directory import permission_checks
from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import SYSTEM, record
from reports.locks import lock_number
from reports.region import region
from reports.region.models.nightlife import Incident
from reports.vault.service_keys import lookups

SPIKING = "spiking"
SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One thing seen in one night and area."""

    what: str
    area: str
    night: date

    @property
    def key(self) -> str:
        """What its lookup is made of."""
        return f"{self.night.isoformat()}|{self.area}|{self.what}"


@dataclass(frozen=True, kw_only=True)
class Told:
    """An alert as the desk sees it: how many entries of how many venues, as of now."""

    id: UUID
    at: datetime
    seen_at: datetime | None
    what: str
    area: str
    night: date
    entries: int
    venues: Sequence[UUID]


def note(*, entry: Entry, facts: EntryFacts, venue: VenueInfo, now: datetime) -> None:
    """Leave the traces of a new entry, and tell the desk of what has become a pattern."""
    at = facts.earliest or entry.at
    cells = sorted(cells_of(facts, venue.area, night_of(at, region())), key=lambda each: each.key)
    Trace.objects.bulk_create(
        Trace(entry=entry, cell=lookups.lookup("venue-pattern", cell.key)) for cell in cells
    )
    for cell in cells:
        _wait_for(cell)
        _tell_once(cell, now)


def cells_of(facts: EntryFacts, area: str, night: date) -> list[Cell]:
    """What of an entry can be part of a pattern."""
    found = {each.value for each in facts.behaviours if each is not Behaviour.OTHER}
    if facts.incident is Incident.SPIKING:
        found.add(SPIKING)
    return [Cell(what=what, area=area, night=night) for what in found]


def notices(*, venue: VenueInfo, now: datetime) -> list[str]:
    """What other venues of the area hear tonight: what, never where, and only from k venues on.

    What is about a venue's own staff is never among it (R4.9). One query.
    """
    cells = [
        Cell(what=what, area=venue.area, night=night_of(now, region()))
        for what in (SPIKING, *(each for each in Behaviour if each is not Behaviour.OTHER))
    ]
    keys = {key: cell for cell in cells for key in lookups.candidates("venue-pattern", cell.key)}
    counted = (
        Trace.objects.filter(cell__in=list(keys), entry__for_desk=False)
        .values("cell")
        .annotate(venues=Count("entry__venue", distinct=True))
    )
    enough = region().nightlife.pattern.venues
    found = {keys[bytes(row["cell"])].what for row in counted if row["venues"] >= enough}
    return [cell.what for cell in cells if cell.what in found]


def alerts() -> list[Told]:
    """The latest alerts for the coordinators' desk, newest first; two queries."""
    rows = list(Alert.objects.order_by("-at", "id")[:SHOWN])
    facts = {row.id: opened(row, AlertFacts) for row in rows}
    keys = {
        key: row.id
        for row in rows
        for key in lookups.candidates("venue-pattern", _cell(facts[row.id]).key)
    }
    members: dict[UUID, list[UUID]] = {row.id: [] for row in rows}
    traces = Trace.objects.filter(cell__in=list(keys))
    for cell, venue_id in traces.values_list("cell", "entry__venue_id"):
        members[keys[bytes(cell)]].append(venue_id)
    return [_told(row, facts[row.id], members[row.id]) for row in rows]


def unseen() -> int:
    """How many alerts nobody at the desk has seen."""
    return Alert.objects.filter(seen_at=None).count()


def see(*, alert_id: UUID, by: Staff, now: datetime) -> None:
    """Say at the desk that an alert was seen; again does nothing. Raises
    permission_checks.NotAllowed."""
    actor = permission_checks.check(by, Permission.LEAD)
    with transaction.atomic():
        rows = Alert.objects.filter(id=alert_id, seen_at=None)
        if rows.update(seen_at=now, seen_by=by.user_id):
            record(kind=EventKind.PATTERN_SEEN, by=actor, now=now, subject_id=alert_id)


def _wait_for(cell: Cell) -> None:
    digest = lookups.keyed_hash("venue-pattern", cell.key).hex()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [lock_number(f"venue.cell {digest}")])


def _tell_once(cell: Cell, now: datetime) -> None:
    keys = lookups.candidates("venue-pattern", cell.key)
    rules = region().nightlife.pattern
    enough = rules.spikings if cell.what == SPIKING else rules.alike
    if Trace.objects.filter(cell__in=keys).count() < enough:
        return
    if Alert.objects.filter(cell__in=keys).exists():
        return
    row = Alert(cell=lookups.lookup("venue-pattern", cell.key), at=now)
    row.facts = close(row, AlertFacts(what=cell.what, area=cell.area, night=cell.night))
    row.save(force_insert=True)
    record(kind=EventKind.PATTERN_RAISED, by=SYSTEM, now=now, subject_id=row.id)


def _cell(facts: AlertFacts) -> Cell:
    return Cell(what=facts.what, area=facts.area, night=facts.night)


def _told(row: Alert, facts: AlertFacts, members: Iterable[UUID]) -> Told:
    venues = list(members)
    return Told(
        id=row.id,
        at=row.at,
        seen_at=row.seen_at,
        what=facts.what,
        area=facts.area,
        night=facts.night,
        entries=len(venues),
        venues=sorted(set(venues)),
    )
