"""Who opened what: the audit log's openings of cases and of entries in venues' logs, newest first,
for coordinators (R6.4).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reports.accounts.directory.profiles import names
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission, Role
from reports.audit.events import EventKind, ReasonCode
from reports.audit.models import Event
from reports.audit.queries.queries import openings as find_openings
from reports.audit.queries.visits import Visit, visits
from reports.cases.models import Conflict
from reports.console.frame.desk_page import desk_page, show
from reports.console.labels import code_labels
from reports.console.labels.queue_rows import reference

PAGE: Final = 50  # visits
_READ: Final = 500  # openings looked at for one page of visits
LOOK_BACK: Final = timedelta(days=90)
_READERS: Final = (Role.CARE_WORKER, Role.COORDINATOR, Role.VENUE_STAFF)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One row of the list: a visit, and until when if it was more than one moment."""

    at: datetime
    until: datetime | None
    who: str
    role: str
    what: str
    reason: str
    case_id: UUID | None
    reference: str


@dataclass(frozen=True, kw_only=True)
class OpeningsPage:
    """One page of the list; `before` is where the next one goes on, empty at the end.

    `people` are those whose openings were looked at: with the years, everybody is too many.
    """

    rows: Sequence[Opening]
    roles: Sequence[tuple[str, str]]
    role: str
    people: Sequence[tuple[str, str]]
    account: str
    before: str


@require_GET
@desk_page(Permission.SEE_OPENINGS)
def openings(request: StaffRequest) -> HttpResponse:
    """The last visits, of one role or account if asked, and from there back in time."""
    now, role = timezone.now(), request.GET.get("role", "")
    chosen = account_of(request.GET.get("account", ""))
    account = next(iter(chosen), None)
    events = find_openings(
        since=now - LOOK_BACK,
        until=before(request.GET.get("before", ""), now=now),
        role=role if role in Role else None,
        actor_id=account,
        limit=_READ,
    )
    who = chosen or names({each.actor_id for each in events if each.actor_id})
    shown = of_one_page(events)
    hidden = kept_from(request.staff.user_id)
    page = OpeningsPage(
        rows=rows(shown, hidden=hidden, who=who),
        roles=[(each.value, str(each.label)) for each in _READERS],
        role=role,
        people=[(str(user_id), name) for user_id, name in by_name(who)],
        account=str(account or ""),
        before=shown[-1].at.isoformat() if shown and goes_on(events, shown) else "",
    )
    return show(request, "openings", page)


def of_one_page(events: Sequence[Event]) -> Sequence[Event]:
    """The newest of these events: as many as make one page of visits."""
    found = visits(events)
    return events[: events.index(found[PAGE].event)] if len(found) > PAGE else events


def goes_on(events: Sequence[Event], shown: Sequence[Event]) -> bool:
    """Whether there is, or may be, more than what is shown."""
    return len(shown) < len(events) or len(events) == _READ


def kept_from(user_id: UUID) -> frozenset[UUID]:
    """The cases this person must not know of (R7.9); one query."""
    conflicts = Conflict.objects.filter(user_id=user_id)
    return frozenset(conflicts.values_list("case_id", flat=True))


def before(text: str, *, now: datetime) -> datetime:
    """The time before which the list is asked for; without one, what happens now is in it."""
    now += timedelta(seconds=1)
    try:
        found = parse_datetime(text)
    except ValueError:
        return now
    return found if found is not None and timezone.is_aware(found) else now


def account_of(text: str) -> dict[UUID, str]:
    """The account that is asked for and its name; empty for none or one that does not exist.

    One query where an account is asked for.
    """
    try:
        return names([UUID(text)])
    except ValueError:
        return {}


def by_name(who: Mapping[UUID, str]) -> list[tuple[UUID, str]]:
    """These people, by name."""
    return sorted(who.items(), key=lambda each: each[1].casefold())


def rows(
    events: Iterable[Event], *, hidden: Collection[UUID], who: Mapping[UUID, str]
) -> list[Opening]:
    """The visits in words, without those on cases this person is kept away from (R7.9)."""
    return [_row(each, who) for each in visits(events) if each.event.case_id not in hidden]


def _row(visit: Visit, who: Mapping[UUID, str]) -> Opening:
    event = visit.event
    return Opening(
        at=visit.began,
        until=visit.ended if visit.ended - visit.began >= _MINUTE else None,
        who=_name(event, who),
        role=code_labels.word(code_labels.ROLES, event.actor_role),
        what=code_labels.word(EventKind, event.kind),
        reason=code_labels.word(ReasonCode, event.reason) if event.reason else "",
        case_id=event.case_id,
        reference=reference(event.case_id) if event.case_id else "",
    )


def _name(event: Event, who: Mapping[UUID, str]) -> str:
    # A shared device is nobody: its role says so.
    if event.actor_id is None or event.actor_role == "device":
        return ""
    return who.get(event.actor_id, _("Somebody who left"))
