"""The coordinator's board: what nobody answered, what is late, who carries how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from reports.accounts.directory import recovery_notices
from reports.accounts.directory.profiles import names, team_names
from reports.accounts.directory.staff import Staff
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.onboarding import members as membership
from reports.accounts.onboarding.invitations import resets_shown
from reports.accounts.roles import Permission
from reports.cases import worklists
from reports.cases.access.access import NotYours
from reports.cases.models import Task
from reports.cases.ownership.conflicts_of_interest import Declared, declared
from reports.console.administration.house_warnings import for_coordinators
from reports.console.frame.desk_page import desk_page, show
from reports.console.inbox.worker_inbox import Gone, gone
from reports.console.labels.queue_rows import Names, Row, reference, rows
from reports.console.labels.time_left import task_is_late, task_words
from reports.console.people.people_listing import ResetLine, reset_lines
from reports.console.pictures.coverage_lanes import Coverage
from reports.console.staff_forms.duty_coverage import coming_hours
from reports.console.staff_forms.open_proposals import AskedLine, asked_lines
from reports.intake.connections import connected_cases
from reports.intake.connections.connected_cases import Connected


@dataclass(frozen=True, kw_only=True)
class Section:
    """One list of the board."""

    slug: str
    title: Promise
    rows: Sequence[Row]
    more: bool
    empty: Promise


COLUMNS: Final = ("unanswered", "contact", "overdue")
_NONE: Final = _("None.")
# In the order in which a case is shown where it first belongs.
SECTIONS: Final[tuple[tuple[str, Promise, Promise], ...]] = (
    ("unanswered", _("To acknowledge"), _("Everything is acknowledged.")),
    ("overdue", _("Overdue"), _("No first contact is overdue.")),
    ("handovers", _("To be transferred"), _NONE),
    ("lowerings", _("A lower risk level is asked for"), _NONE),
    ("contact", _("To contact"), _("Nobody waits for a first contact.")),
    ("unread", _("Messages nobody has read"), _NONE),
    ("escalated", _("Escalated"), _NONE),
    ("held", _("Under legal hold"), _NONE),
    ("closed", _("Closed lately"), _NONE),
)


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """Something a coordinator has to do on a case."""

    case_id: UUID
    reference: str
    what: str
    words: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class LoadLine:
    """How much one worker carries, of how much."""

    name: str
    team: str
    open_cases: int
    capacity: int
    on_duty: bool

    @property
    def full(self) -> bool:
        """No room for another case."""
        return self.open_cases >= self.capacity

    @property
    def share(self) -> int:
        """How much of it, in hundredths."""
        return 100 * self.open_cases // max(1, self.capacity)


@dataclass(frozen=True, kw_only=True)
class ConflictLine:
    """Somebody who is kept away from a case, and since when."""

    case_id: UUID
    reference: str
    name: str
    at: datetime | None
    user_id: UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class ConnectionLine:
    """Two cases that name the same other party: never by what."""

    id: UUID
    cases: Sequence[tuple[UUID, str]]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class RecoveryLine:
    """The recovery key was used: whom it let in, who has taken note, and may this person."""

    id: UUID
    who: str
    at: datetime
    by: str
    may: bool


@dataclass(frozen=True, kw_only=True)
class BoardPage:
    """Everything the board shows: three columns, then what stands in none of them."""

    columns: Sequence[Section]
    others: Sequence[Section]
    coverage: Coverage
    tasks: Sequence[TaskLine]
    loads: Sequence[LoadLine]
    conflicts: Sequence[ConflictLine]
    more_conflicts: bool
    connections: Sequence[ConnectionLine]
    more_connections: bool
    resets: Sequence[ResetLine]
    recovered: Sequence[RecoveryLine]
    asked: Sequence[AskedLine]
    gone: Sequence[Gone]
    warnings: Sequence[str | Promise]


@gzip_page
@require_GET
@desk_page(Permission.LEAD)
def board(request: StaffRequest) -> HttpResponse:
    """The whole house at a glance."""
    now = timezone.now()
    found = worklists.board(staff=request.staff, now=now)
    return show(request, "board", board_page(found, staff=request.staff, now=now))


@require_POST
@desk_page(Permission.LEAD)
def see_connection(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """The desk has looked at it: the board shows it no more, the two cases still do."""
    try:
        connected_cases.note_seen(connection_id=connection_id, by=request.staff, now=timezone.now())
    except NotYours:
        raise Http404 from None
    return redirect("desk:board")


@require_POST
@desk_page(Permission.RESET)
def see_recovery(request: StaffRequest, use_id: UUID) -> HttpResponse:
    """A coordinator has seen that the recovery key was used."""
    try:
        recovery_notices.note_seen(use_id=use_id, by=request.staff, now=timezone.now())
    except recovery_notices.NothingToSee:
        raise Http404 from None
    return redirect("desk:board")


def board_page(found: worklists.Board, *, staff: Staff, now: datetime) -> BoardPage:
    """The board in words."""
    kept = declared(staff=staff, limit=worklists.SHOWN + 1)
    unseen = connected_cases.unseen(staff=staff, limit=worklists.SHOWN + 1)
    uses = recovery_notices.unseen()
    people = {id for use in uses for id in (use.user_id, *use.seen_by) if id}
    known = names(_owners(found) | {each.user_id for each in kept} | people)
    teams = team_names({load.team_id for load in found.loads})
    columns, others = sections(found, now=now, names=known)
    return BoardPage(
        columns=columns,
        others=others,
        coverage=coming_hours(now=now),
        tasks=[_task(task, now=now) for task in found.tasks],
        loads=[_load(load, teams) for load in found.loads],
        conflicts=[_conflict(each, known) for each in kept[: worklists.SHOWN]],
        more_conflicts=len(kept) > worklists.SHOWN,
        connections=[_connection(each) for each in unseen[: worklists.SHOWN]],
        more_connections=len(unseen) > worklists.SHOWN,
        resets=reset_lines(resets_shown(now=now)),
        recovered=[_recovery(use, known, staff) for use in uses],
        asked=asked_lines(staff=staff, now=now),
        gone=gone(found.notices),
        warnings=for_coordinators(
            loads=found.loads,
            teams=teams,
            keys_due=bool(membership.teams_due(staff=staff, now=now)),
            now=now,
        ),
    )


def sections(
    found: worklists.Board, *, now: datetime, names: Names
) -> tuple[list[Section], list[Section]]:
    """The three columns, and of the other lists those that are not empty. Each case stands once:
    where it cannot wait, else where a coordinator decides, else where somebody should look.
    """
    items = [item for slug, *_words in SECTIONS for item in getattr(found, slug).items]
    once = {item.case.id: item for item in items}.values()
    left = {row.case_id: row for row in rows(once, now=now, names=names)}
    made = {
        slug: _section(slug, title, getattr(found, slug), empty, left)
        for slug, title, empty in SECTIONS
    }
    columns = [made.pop(slug) for slug in COLUMNS]
    return columns, [each for each in made.values() if each.rows or each.more]


def _section(
    slug: str,
    title: Promise,
    listing: worklists.Listing,
    empty: Promise,
    left: dict[UUID, Row],
) -> Section:
    """The rows that are left for this list; it takes them."""
    ids = [item.case.id for item in listing.items]
    return Section(
        slug=slug,
        title=title,
        rows=[left.pop(case_id) for case_id in ids if case_id in left],
        more=listing.more,
        empty=empty,
    )


def _owners(found: worklists.Board) -> set[UUID]:
    listings = (
        found.unanswered,
        found.contact,
        found.overdue,
        found.unread,
        found.escalated,
        found.handovers,
        found.lowerings,
        found.held,
        found.closed,
    )
    return {owner for each in listings for item in each.items if (owner := item.case.owner_id)}


def _task(task: Task, *, now: datetime) -> TaskLine:
    return TaskLine(
        case_id=task.case_id,
        reference=reference(task.case_id),
        what=str(task.what.label),
        words=task_words(task.due_at, now=now),
        late=task_is_late(task.due_at, now=now),
    )


def _conflict(each: Declared, names: Names) -> ConflictLine:
    return ConflictLine(
        case_id=each.case_id,
        reference=reference(each.case_id),
        name=names.get(each.user_id, str(_("Somebody who left"))),
        at=each.at,
        user_id=each.user_id,
        version=each.version,
    )


def _recovery(use: recovery_notices.Use, names: Names, staff: Staff) -> RecoveryLine:
    left = str(_("Somebody who left"))
    return RecoveryLine(
        id=use.id,
        who=names.get(use.user_id, left) if use.user_id else left,
        at=use.at,
        by=", ".join(names.get(id, left) for id in use.seen_by),
        may=staff.user_id not in {use.user_id, *use.seen_by},
    )


def _connection(each: Connected) -> ConnectionLine:
    cases = [(case_id, reference(case_id)) for case_id in (each.case_id, each.other_id)]
    return ConnectionLine(id=each.id, cases=cases, at=each.found_at)


def _load(load: worklists.WorkerLoad, teams: Mapping[UUID, str]) -> LoadLine:
    return LoadLine(
        name=load.name,
        team=teams.get(load.team_id, ""),
        open_cases=load.open_cases,
        capacity=load.capacity,
        on_duty=load.on_duty,
    )
