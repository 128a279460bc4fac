"""A venue's log: written, read and amended by the venue's own people; nothing is ever changed.

Conflicted people, and the shared screen, see nothing about the venue's own staff (R4.9): for them
such an entry does not exist.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from nightlife.codes import plain_words
from nightlife.codes.incident_facts import (
    AmendmentFacts,
    Care,
    EntryFacts,
    TaskFacts,
    close,
    opened,
)
from nightlife.codes.venue_times import images_until, known, minute
from nightlife.models import Entry, Preserved, PreserveTask, Seen, Venue, Why
from nightlife.venue_log import venue_patterns
from nightlife.venues.venues import Standing, VenueInfo
from reports.accounts.directory import permission_checks
from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.region import region
from reports.region.deadlines import add
from reports.region.pack import Duration

SHOWN = 50
ON_A_SHARED_SCREEN = timedelta(hours=18)  # what is older is for people who log in


class NoEntry(Exception):
    """There is no such entry for whoever asks."""


class NothingSaid(ValueError):
    """An amendment without anything in it."""


@dataclass(frozen=True, kw_only=True)
class Amended:
    """Something that was added to an entry."""

    at: datetime
    author_id: UUID | None
    why: Why
    facts: AmendmentFacts


@dataclass(frozen=True, kw_only=True)
class Task:
    """Setting camera images aside."""

    id: UUID
    due_at: datetime
    state: Preserved
    facts: TaskFacts


@dataclass(frozen=True, kw_only=True)
class Logged:
    """One entry with all that belongs to it."""

    id: UUID
    venue_id: UUID
    at: datetime
    author_id: UUID | None
    for_desk: bool
    facts: EntryFacts
    amendments: Sequence[Amended]
    task: Task | None
    seen: bool


def add_entry(
    *, entry_id: UUID, facts: EntryFacts, cameras: str | None, by: Standing, now: datetime
) -> bool:
    """Write an entry; the same id again writes nothing and gives False.

    `cameras`: which ones to set aside, None for none. Raises plain_words.SaysWho, NoEntry (the id
    is another venue's).
    """
    check_words(facts.words, by.venue)
    check_words(cameras or "", by.venue)
    row = Entry(
        id=entry_id,
        venue_id=by.venue.id,
        author_id=by.user_id,
        device_id=by.device_id,
        at=minute(now),
        for_desk=facts.about_own_staff,
        keep_until=_keep_until(now),
    )
    row.facts = close(row, facts)
    with transaction.atomic():
        _wait_for_venue(by.venue.id)
        if _is_there(entry_id, by):
            return False
        row.save(force_insert=True)
        if cameras is not None:
            _plan_images(row, facts, cameras, by.venue, now)
        venue_patterns.note(entry=row, facts=facts, venue=by.venue, now=now)
        record(kind=EventKind.LOG_ENTRY_ADDED, by=by.actor, now=now, subject_id=row.id)
    return True


def amend(
    *,
    amendment_id: UUID,
    entry_id: UUID,
    why: Why,
    facts: AmendmentFacts,
    by: Standing,
    now: datetime,
) -> bool:
    """Add to an entry; what stood there stays (R4.8). The same id again adds nothing: False.

    Raises NoEntry, NothingSaid, plain_words.SaysWho.
    """
    check_words(facts.words, by.venue)
    if not (facts.words.strip() or facts.care):
        raise NothingSaid
    with transaction.atomic():
        _wait_for_venue(by.venue.id)
        first = visible(by, now=now).filter(id=entry_id, amends=None).first()
        if first is None:
            raise NoEntry
        if _is_there(amendment_id, by):
            return False
        row = Entry(
            id=amendment_id,
            venue_id=by.venue.id,
            amends=first,
            why=Why(why),
            author_id=by.user_id,
            device_id=by.device_id,
            at=minute(now),
            for_desk=first.for_desk,
            keep_until=first.keep_until,
        )
        row.facts = close(row, facts)
        row.save(force_insert=True)
        record(kind=EventKind.LOG_ENTRY_AMENDED, by=by.actor, now=now, subject_id=first.id)
    return True


def images_done(*, entry_id: UUID, state: Preserved, by: Standing, now: datetime) -> None:
    """Say that the images were set aside, or that none were there. Raises NoEntry."""
    with transaction.atomic():
        entry = visible(by, now=now).filter(id=entry_id, amends=None).first()
        task = PreserveTask.objects.select_for_update().filter(entry=entry).first()
        if entry is None or task is None or state == Preserved.OPEN:
            raise NoEntry
        task.state, task.done_at, task.done_by = Preserved(state), now, by.user_id
        task.save(update_fields=["state", "done_at", "done_by"])
        record(kind=EventKind.LOG_ENTRY_AMENDED, by=by.actor, now=now, subject_id=entry.id)


def visible(by: Standing, *, now: datetime) -> QuerySet[Entry]:
    """What of the venue's log exists for whoever asks (R4.1, R4.9)."""
    rows = Entry.objects.filter(venue_id=by.venue.id)
    if by.conflicted:
        rows = rows.filter(for_desk=False)
    if by.device_id is not None:
        rows = rows.filter(at__gte=now - ON_A_SHARED_SCREEN)
    return rows


def entries(*, by: Standing, now: datetime) -> list[Logged]:
    """The latest entries of the venue, newest first; three queries."""
    return _logged(visible(by, now=now).filter(amends=None).order_by("-at", "id")[:SHOWN])


def entry(*, entry_id: UUID, by: Standing, now: datetime) -> Logged:
    """One entry; that it was read is an event. Raises NoEntry."""
    found = _logged(visible(by, now=now).filter(id=entry_id, amends=None))
    return _read(found, by.actor, now=now)


def for_desk(*, by: Staff) -> list[Logged]:
    """The latest entries about venues' own staff, for the coordinators' desk (R4.9).

    Raises permission_checks.NotAllowed.
    """
    permission_checks.check(by, Permission.LEAD)
    return _logged(Entry.objects.filter(for_desk=True, amends=None).order_by("-at", "id")[:SHOWN])


def desk_entry(*, entry_id: UUID, by: Staff, now: datetime) -> Logged:
    """One entry about a venue's own staff; that it was read is an event.

    Raises permission_checks.NotAllowed, NoEntry.
    """
    actor = permission_checks.check(by, Permission.LEAD)
    found = _logged(Entry.objects.filter(id=entry_id, for_desk=True, amends=None))
    return _read(found, actor, now=now)


def _read(found: Sequence[Logged], actor: Actor, *, now: datetime) -> Logged:
    if not found:
        raise NoEntry
    with transaction.atomic():
        record(kind=EventKind.LOG_ENTRY_READ, by=actor, now=now, subject_id=found[0].id)
    return found[0]


def linked_entry(*, entry_id: UUID) -> Logged:
    """One entry of any venue, for whoever may see it beside a report (`beside`). Raises NoEntry."""
    found = _logged(Entry.objects.filter(id=entry_id, amends=None))
    if not found:
        raise NoEntry
    return found[0]


def see_at_desk(*, entry_id: UUID, by: Staff, now: datetime) -> None:
    """Say at the desk that an entry was seen; again does nothing. Raises NotAllowed, NoEntry."""
    actor = permission_checks.check(by, Permission.LEAD)
    with transaction.atomic():
        row = Entry.objects.filter(id=entry_id, for_desk=True, amends=None).first()
        if row is None:
            raise NoEntry
        _, new = Seen.objects.get_or_create(entry=row, defaults={"at": now, "user_id": by.user_id})
        if new:
            record(kind=EventKind.LOG_ENTRY_SEEN, by=actor, now=now, subject_id=row.id)


def unseen_at_desk() -> int:
    """How many entries about venues' own staff nobody at the desk has seen."""
    return Entry.objects.filter(for_desk=True, amends=None, seen=None).count()


def cares(logged: Logged) -> list[Care]:
    """Everything that was done for the guest, first and later."""
    later = (care for each in logged.amendments for care in each.facts.care)
    return list(dict.fromkeys([*logged.facts.care, *later]))


def check_words(words: str, venue: VenueInfo) -> None:
    """Refuse words that say who somebody is (R4.2). Raises plain_words.SaysWho."""
    communes = [name for each in region().communes for name in each.names.values()]
    plain_words.check(words, known=(venue.facts.name, *communes))


def _keep_until(now: datetime) -> datetime:
    months = Duration(number=region().retention.venue_log_months, unit="months")
    return add(minute(now), months, region().timezone)


def _wait_for_venue(venue_id: UUID) -> None:
    Venue.objects.select_for_update(no_key=True).get(id=venue_id)


def _is_there(entry_id: UUID, by: Standing) -> bool:
    row = Entry.objects.filter(id=entry_id).only("venue_id").first()
    if row is not None and row.venue_id != by.venue.id:
        raise NoEntry
    return row is not None


def _plan_images(
    entry: Entry, facts: EntryFacts, cameras: str, venue: VenueInfo, now: datetime
) -> None:
    task = PreserveTask(
        entry=entry,
        due_at=images_until(region(), known(facts), now=now, camera_days=venue.facts.camera_days),
    )
    span = TaskFacts(cameras=cameras.strip(), since=facts.earliest, until=facts.latest)
    task.facts = close(task, span)
    task.save(force_insert=True)


def _logged(rows: Iterable[Entry]) -> list[Logged]:
    found = list(rows)
    amendments: dict[UUID, list[Amended]] = defaultdict(list)
    for row in Entry.objects.filter(amends__in=found).order_by("at", "id"):
        if row.amends_id is not None:
            amendments[row.amends_id].append(_amended(row))
    tasks = {row.entry_id: _task(row) for row in PreserveTask.objects.filter(entry__in=found)}
    seen = set(Seen.objects.filter(entry__in=found).values_list("entry_id", flat=True))
    return [
        Logged(
            id=row.id,
            venue_id=row.venue_id,
            at=row.at,
            author_id=row.author_id,
            for_desk=row.for_desk,
            facts=opened(row, EntryFacts),
            amendments=amendments[row.id],
            task=tasks.get(row.id),
            seen=row.id in seen,
        )
        for row in found
    ]


def _amended(row: Entry) -> Amended:
    return Amended(
        at=row.at, author_id=row.author_id, why=Why(row.why), facts=opened(row, AmendmentFacts)
    )


def _task(row: PreserveTask) -> Task:
    return Task(
        id=row.id,
        due_at=row.due_at,
        state=Preserved(row.state),
        facts=opened(row, TaskFacts),
    )
