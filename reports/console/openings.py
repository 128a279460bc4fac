"""Who opened what: the audit log's openings, newest first, for coordinators (R6.4)."""

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

from reports.accounts.pages import StaffRequest
from reports.accounts.profiles import all_names
from reports.accounts.roles import NAMES, Permission, Role
from reports.audit.models import Event
from reports.audit.queries import openings as find_openings
from reports.cases.models import Conflict
from reports.console import words
from reports.console.page import desk_page, show
from reports.console.queue import reference

PAGE: Final = 50
LOOK_BACK: Final = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One row of the list."""

    at: datetime
    who: str
    role: str
    what: str
    reason: str
    case_id: UUID | None
    reference: str


@dataclass(frozen=True, kw_only=True)
class OpeningsPage:
    """One page of the list; `before` is where the next one goes on, empty at the end."""

    rows: Sequence[Opening]
    roles: Sequence[tuple[str, str]]
    role: str
    people: Sequence[tuple[str, str]]
    account: str
    before: str


@require_GET
@desk_page(Permission.SEE_OPENINGS)
def openings(request: StaffRequest) -> HttpResponse:
    """The last openings, of one role or account if asked, and from there back in time."""
    now, who = timezone.now(), all_names()
    role = request.GET.get("role", "")
    account = account_of(request.GET.get("account", ""), known=who)
    events = find_openings(
        since=now - LOOK_BACK,
        until=before(request.GET.get("before", ""), now=now),
        role=role if role in Role else None,
        actor_id=account,
        limit=PAGE,
    )
    hidden = kept_from(request.staff.user_id)
    page = OpeningsPage(
        rows=rows(events, hidden=hidden, who=who),
        roles=[(each.value, str(NAMES[each])) for each in (Role.CARE_WORKER, Role.COORDINATOR)],
        role=role,
        people=[(str(user_id), name) for user_id, name in by_name(who)],
        account=str(account or ""),
        before=events[-1].at.isoformat() if len(events) == PAGE else "",
    )
    return show(request, "openings", page)


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


def account_of(text: str, *, known: Collection[UUID]) -> UUID | None:
    """The account that is asked for; None for no account or one that does not exist."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if found in known else None


def by_name(who: Mapping[UUID, str]) -> list[tuple[UUID, str]]:
    """Everybody who has or had an account, by name."""
    return sorted(who.items(), key=lambda each: each[1].casefold())


def rows(
    events: Iterable[Event], *, hidden: Collection[UUID], who: Mapping[UUID, str]
) -> list[Opening]:
    """The events in words, without those on cases this person is kept away from (R7.9)."""
    return [
        Opening(
            at=event.at,
            who=who.get(event.actor_id, _("Somebody who left")) if event.actor_id else "",
            role=words.word(words.ROLES, event.actor_role),
            what=words.word(words.EVENTS, event.kind),
            reason=words.word(words.REASONS, event.reason) if event.reason else "",
            case_id=event.case_id,
            reference=reference(event.case_id) if event.case_id else "",
        )
        for event in events
        if event.case_id not in hidden
    ]
