"""What the desks list: a constant number of queries, each on an index, whatever lies in the house.

A list decrypts nothing but what machines know of the cases it shows: language, kind, safe hours.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from reports.accounts.directory.profiles import Member, members
from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.models import Team, TeamKind
from reports.accounts.roles import Permission
from reports.among import Among
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import cases_of_teams
from reports.cases.assignment.rota import on_duty
from reports.cases.assignment.workloads import Load, loads
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.models import Case, Conflict, ErasureNotice, Queue, Task, TaskKind
from reports.cases.models.case import OPEN
from reports.cases.records import sources
from reports.cases.records.sources import Known

MOST_OWN = 200  # open cases one person can be given
SHOWN = 50  # rows of one list; "more" says that there are others
MOVES = (
    "id",
    "version",
    "alias",
    "unread",
    "escalations",
    "rank",
    "due_at",
)  # what of a row changes
SECOND = (TaskKind.CLOSING, TaskKind.TRANSFER)  # each waits for another person's yes
REVIEWS = (TaskKind.REVIEW, TaskKind.REASSESS)  # somebody looks at an urgent case again
URGENCY = (F("rank").desc(), F("due_at").asc(), F("id").asc())
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxItem:
    """One line of a list. `known` is empty for a row without contents; `burst`: one of many
    emergencies from one source (`sources.py`); `review_at`: when an urgent one is looked at again.
    """

    case: Case
    known: Known
    mine: bool
    tasks_due: int
    review_at: datetime | None
    burst: bool

    @property
    def language(self) -> str:
        """The language of whoever told it."""
        return self.known.facts.language if self.known.facts else ""

    @property
    def acknowledged(self) -> bool:
        """Somebody says they are on it."""
        return self.case.acknowledged_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The first rows of a list, most urgent first; `more` if there are others."""

    items: tuple[InboxItem, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """The worker's own cases, the teams' queues, and what was erased by reporters."""

    own: Listing
    waiting: Listing
    notices: tuple[ErasureNotice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Which cases wait for somebody, to be counted: no query yet."""

    unacknowledged: QuerySet[Case]
    overdue: QuerySet[Case]
    unread: QuerySet[Case]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLoad:
    """How much one member carries; `open_cases` is counted up to 200."""

    user_id: UUID
    team_id: UUID
    name: str
    open_cases: int
    capacity: int
    on_duty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What a coordinator looks at."""

    unanswered: Listing
    contact: Listing
    overdue: Listing
    escalated: Listing
    handovers: Listing
    lowerings: Listing
    unread: Listing
    held: Listing
    closed: Listing
    tasks: tuple[Task, ...]
    loads: tuple[WorkerLoad, ...]
    notices: tuple[ErasureNotice, ...]


def inbox(*, staff: Staff, now: datetime, page: int = 0) -> Inbox:
    """A care worker's lists. `page` turns the worker's own cases. Raises NotAllowed."""
    _check(staff, Permission.INBOX)
    own, queues = _in_inbox(staff)
    first, second = _listings(_both(own, queues, page), staff, now)
    return Inbox(own=first, waiting=second, notices=_notices(staff))


def waiting(*, staff: Staff, now: datetime) -> Waiting:
    """Which cases wait for this person: their own and those in their queues, every one for a
    coordinator. Raises NotAllowed.
    """
    _check(staff, Permission.INBOX)
    if staff.may(Permission.LEAD):
        seen = _on_board(staff, now)
        lists = [seen[each].filter(OPEN) for each in ("unanswered", "overdue", "unread")]
    else:
        own, queues = _in_inbox(staff)
        lists = [
            (own | queues).filter(acknowledged_at__isnull=True),
            own.filter(due_at__lt=now, acknowledged_at__isnull=False),
            own.filter(unread_since__isnull=False),
        ]
    fresh, late, unread = lists
    return Waiting(unacknowledged=fresh, overdue=late, unread=unread)


def lowerings(*, staff: Staff) -> QuerySet[Case]:
    """The cases for which a lower level is asked for."""
    return _visible(staff).filter(lowering_asked_at__isnull=False)


def second_person(*, staff: Staff) -> QuerySet[Task]:
    """What else waits for a second person: a closing, a hand-over for a life."""
    return _for_coordinators(staff).filter(newer_kind__in=SECOND)


def inbox_state(*, staff: Staff, now: datetime) -> list[object]:
    """What the first page of `inbox` would show, as bare numbers: another answer, another page.

    Raises NotAllowed.
    """
    _check(staff, Permission.INBOX)
    own, queues = _in_inbox(staff)
    return _state((own.order_by(*URGENCY), queues.order_by(*URGENCY)), staff, now)


def board_state(*, staff: Staff, now: datetime) -> list[object]:
    """What the lists of `board` would show, as bare numbers. Raises NotAllowed."""
    _check(staff, Permission.LEAD)
    return _state([*_on_board(staff, now).values()], staff, now)


def closed(*, staff: Staff, now: datetime, page: int = 0) -> Listing:
    """The closed cases somebody had, or every one for a coordinator, the last one closed first.

    Raises NotAllowed.
    """
    _check(staff, Permission.INBOX)
    cases = _known(staff).filter(closed_at__isnull=False)
    if not staff.may(Permission.LEAD):
        cases = cases.filter(owner=staff.user_id)
    return _listings([_page(cases.order_by("-closed_at", "id"), page)], staff, now)[0]


def own_cases(*, staff: Staff) -> QuerySet[Case, UUID]:
    """The worker's own open cases, a whole worker's load and more: no query yet."""
    rows = _visible(staff).filter(owner=staff.user_id).order_by(*URGENCY)
    return rows.values_list("id", flat=True)[:MOST_OWN]


def board(*, staff: Staff, now: datetime) -> Board:
    """A coordinator's lists. Raises NotAllowed.

    `contact` are those whose first contact is still in time, the next due first; `held` has open
    and closed cases under legal hold, the next review first; `closed` those whose reporter's code
    still opens them, the last one closed first; `unread` those with messages nobody has read, the
    longest waiting first.
    """
    _check(staff, Permission.LEAD)
    pages = _on_board(staff, now)
    lists = _listings([_page(each) for each in pages.values()], staff, now)
    return Board(
        **dict(zip(pages, lists, strict=True)),
        tasks=tuple(_for_coordinators(staff).order_by("due_at")[:SHOWN]),
        loads=_worker_loads(now),
        notices=_notices(staff),
    )


def see_notice(*, notice_id: int, by: Staff, now: datetime) -> None:
    """The desk has taken note of an erasure. Nothing happens the second time."""
    with transaction.atomic():
        seen = _visible_notices(by).filter(id=notice_id).update(seen_at=now)
        if seen:
            record(kind=EventKind.NOTICE_SEEN, by=actor_of(by), now=now)


def _in_inbox(staff: Staff) -> tuple[QuerySet[Case], QuerySet[Case]]:
    """The worker's own cases, and those in the queues this person takes from."""
    visible = _visible(staff)
    queues = Q(queue=Queue.TEAM, team__in=staff.teams_with(Permission.INBOX))
    if staff.may(Permission.LEAD):
        queues = Q(queue=Queue.COORDINATORS)
    return visible.filter(owner=staff.user_id), visible.filter(queues)


def _on_board(staff: Staff, now: datetime) -> dict[str, QuerySet[Case]]:
    known = _known(staff)
    visible = known.filter(OPEN)
    acknowledged = visible.filter(acknowledged_at__isnull=False)
    closed = known.filter(closed_at__isnull=False, code_ended_at__isnull=True)
    return {
        "unanswered": visible.filter(acknowledged_at__isnull=True).order_by(*URGENCY),
        "contact": acknowledged.filter(due_at__gte=now).order_by("due_at", "id"),
        "overdue": visible.filter(due_at__lt=now).order_by("due_at", "id"),
        "escalated": visible.filter(queue=Queue.COORDINATORS).order_by(*URGENCY),
        "handovers": visible.filter(handover_to__isnull=False).order_by("handover_to", "id"),
        "lowerings": visible.filter(lowering_asked_at__isnull=False).order_by("lowering_asked_at"),
        "unread": known.filter(unread_since__isnull=False).order_by("unread_since", "id"),
        "held": known.filter(hold_review_on__isnull=False).order_by("hold_review_on", "id"),
        "closed": closed.order_by("-closed_at"),
    }


def _state(lists: Sequence[QuerySet[Case]], staff: Staff, now: datetime) -> list[object]:
    shown = [list(cases.values_list(*MOVES)[: SHOWN + 1]) for cases in lists]
    due = _tasks_due({row[0] for rows in shown for row in rows}, now)
    return [shown, sorted(due.items()), [notice.pk for notice in _notices(staff)]]


def _check(staff: Staff, permission: Permission) -> None:
    if not staff.may(permission):
        raise NotAllowed


def _visible(staff: Staff) -> QuerySet[Case]:
    """The open cases this person may know of."""
    return _known(staff).filter(OPEN)


def _known(staff: Staff) -> QuerySet[Case]:
    """The cases this person may know of. Conflicts are few and read first, by themselves: a join
    with them would let the planner read a whole queue where the index gives its first rows.
    """
    kept_from = Conflict.objects.filter(user=staff.user_id).values("case")
    return cases_of_teams(staff).exclude(id__in=kept_from)


def _page(cases: QuerySet[Case], page: int = 0) -> list[Case]:
    start = page * SHOWN
    return list(cases[start : start + SHOWN + 1])


def _both(own: QuerySet[Case], queues: QuerySet[Case], page: int) -> tuple[list[Case], list[Case]]:
    """A page of the one and the first of the other, each the most urgent first; one query."""
    start = page * SHOWN
    first = own.annotate(mine=Value(True)).order_by(*URGENCY)[start : start + SHOWN + 1]
    others = queues.annotate(mine=Value(False)).order_by(*URGENCY)[: SHOWN + 1]
    found = sorted(first.union(others, all=True), key=_urgency)
    return [case for case in found if case.mine], [case for case in found if not case.mine]


def _urgency(case: Case) -> tuple[int, datetime, UUID]:
    """The order of `URGENCY`."""
    return -case.rank, case.due_at or _NEVER, case.id


def _listings(pages: Sequence[list[Case]], staff: Staff, now: datetime) -> list[Listing]:
    shown = {case.id: case for page in pages for case in page[:SHOWN]}
    known, (due, reviews) = sources.known_of(shown.keys()), _tasks_of(shown.values(), now)
    facts = {case_id: each.facts for case_id, each in known.items() if each.facts}
    burst = sources.in_a_burst(shown.values(), facts)
    return [
        Listing(
            items=tuple(
                InboxItem(
                    case=case,
                    known=known[case.id],
                    mine=case.owner_id == staff.user_id,
                    tasks_due=due[case.id],
                    review_at=reviews.get(case.id),
                    burst=case.id in burst,
                )
                for case in page[:SHOWN]
            ),
            more=len(page) > SHOWN,
        )
        for page in pages
    ]


def _tasks_of(cases: Collection[Case], now: datetime) -> tuple[Counter[UUID], dict[UUID, datetime]]:
    """How many tasks of each are due, and when an urgent one is looked at again, by whoever it is:
    the next time; one query."""
    ours = Task.objects.waiting().filter(Among("case_id", (case.id for case in cases)))
    rows = list(
        ours.filter(Q(due_at__lte=now) | Q(kind__in=REVIEWS))
        .order_by("-due_at")
        .values_list("case_id", "kind", "due_at")
    )
    urgent = {case.id for case in cases if case.level.urgent}
    due = Counter(case_id for case_id, _kind, at in rows if at <= now)
    reviews = {id_: at for id_, kind, at in rows if kind in REVIEWS and id_ in urgent}
    return due, reviews


def _tasks_due(case_ids: Collection[UUID], now: datetime) -> Counter[UUID]:
    due = Task.objects.waiting(case_id__in=case_ids, due_at__lte=now)
    return Counter(due.values_list("case_id", flat=True))


def _for_coordinators(staff: Staff) -> QuerySet[Task]:
    blocked = Conflict.objects.filter(case=OuterRef("case"), user=staff.user_id)
    return Task.objects.waiting(for_coordinator=True).exclude(Exists(blocked))


def _worker_loads(now: datetime) -> tuple[WorkerLoad, ...]:
    team_ids = list(Team.objects.filter(kind=TeamKind.CARE).values_list("id", flat=True))
    teams = members(team_ids=team_ids)
    counted = loads({each.user_id for team in teams.values() for each in team})
    duty = {(each.user_id, each.team_id) for each in on_duty(now=now, team_ids=team_ids)}
    return tuple(
        _load(each, team_id, counted.get(each.user_id, Load()), (each.user_id, team_id) in duty)
        for team_id, team in sorted(teams.items())
        for each in team
    )


def _load(member: Member, team_id: UUID, load: Load, is_on_duty: bool) -> WorkerLoad:
    return WorkerLoad(
        user_id=member.user_id,
        team_id=team_id,
        name=member.profile.name,
        open_cases=load.open_cases,
        capacity=member.profile.capacity,
        on_duty=is_on_duty,
    )


def _visible_notices(staff: Staff) -> QuerySet[ErasureNotice]:
    notices = ErasureNotice.objects.filter(seen_at__isnull=True)
    if staff.may(Permission.LEAD):
        return notices
    return notices.filter(team__in=staff.teams_with(Permission.INBOX))


def _notices(staff: Staff) -> tuple[ErasureNotice, ...]:
    return tuple(_visible_notices(staff).order_by("-erased_at")[:SHOWN])
