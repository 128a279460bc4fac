"""The care worker's inbox: the most urgent first, with the time left."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.onboarding.colleagues import Renewed, renewed
from reports.accounts.roles import Permission
from reports.cases import worklists
from reports.cases.models import ErasureNotice
from reports.console.frame.desk_page import Note, desk_page, show
from reports.console.inbox.follow_up_lists import Group, how
from reports.console.labels import code_labels
from reports.console.labels.queue_rows import Row, rows
from reports.console.staff_forms.admissions import Waiting, waiting
from reports.console.staff_forms.people_forms import AdmitForm

SOON: Final = timedelta(hours=2)
TODAY: Final = timedelta(hours=24)
_FAR: Final = timedelta(days=36500)


@dataclass(frozen=True, kw_only=True)
class RowGroup:
    """Rows of one kind; `harm`: somebody may be harmed by waiting."""

    slug: str
    title: Promise
    rows: Sequence[Row]
    harm: bool


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One choice above the rows, with how many it leaves."""

    code: str
    word: Promise
    number: int
    here: bool


GROUPS: Final[tuple[tuple[str, Promise, bool], ...]] = (
    ("to-acknowledge", _("To acknowledge"), True),
    ("act-now", _("Act now"), True),
    ("today", _("Today"), False),
    ("later", _("Later"), False),
)
FILTERS: Final[tuple[tuple[str, Promise, Callable[[Row], bool]], ...]] = (
    ("", _("All"), lambda _row: True),
    ("ack", _("To acknowledge"), lambda row: not row.acknowledged),
    ("unread", _("Unread"), lambda row: bool(row.unread)),
    ("place", _("Needs a place"), lambda row: row.needs_place),
    ("text", _("Safe to text now"), lambda row: row.reach.now),
)


def filters(rows: Sequence[Row], *, chosen: str) -> list[Filter]:
    """The choices that leave something, and the one that was made."""
    found = [
        Filter(code=code, word=word, number=sum(map(fits, rows)), here=code == chosen)
        for code, word, fits in FILTERS
    ]
    return [each for each in found if each.number or each.here or not each.code]


def chosen_filter(text: str) -> str:
    """The choice an address names; all for anything that is none."""
    return text if text in {code for code, _word, _fits in FILTERS} else ""


def filtered(rows: Sequence[Row], *, chosen: str) -> list[Row]:
    """The rows that a choice leaves."""
    fits = next(fits for code, _word, fits in FILTERS if code == chosen)
    return [row for row in rows if fits(row)]


def grouped(rows: Sequence[Row], *, now: datetime) -> list[RowGroup]:
    """The groups that are not empty, each by the time left."""
    found: dict[str, list[Row]] = {slug: [] for slug, _title, _harm in GROUPS}
    for row in sorted(rows, key=lambda each: each.due_at or now + _FAR):
        found[_group_of(row, now)].append(row)
    return [
        RowGroup(slug=slug, title=title, rows=found[slug], harm=harm and _late(found[slug], slug))
        for slug, title, harm in GROUPS
        if found[slug]
    ]


def _group_of(row: Row, now: datetime) -> str:
    if not row.acknowledged:
        return "to-acknowledge"
    due = row.due_at or now + _FAR
    if row.unread or row.tasks_due or due - now < SOON:
        return "act-now"
    return "today" if due - now < TODAY else "later"


def _late(rows: Sequence[Row], slug: str) -> bool:
    return slug == "to-acknowledge" or any(row.left and row.left.late for row in rows)


@dataclass(frozen=True, kw_only=True)
class Gone:
    """All that a desk learns of an open case its reporter erased."""

    notice_id: int
    level: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class InboxPage:
    """What the template shows; `after` numbers the next page, nought when there is none."""

    groups: Sequence[RowGroup]
    filters: Sequence[Filter]
    chosen: str
    more_waiting: bool
    after: int
    how: Sequence[Group]
    gone: Sequence[Gone]
    admissions: Sequence[Waiting]
    admit: AdmitForm
    renewed: Sequence[Renewed]


@gzip_page
@require_GET
@desk_page(Permission.INBOX)
def inbox(request: StaffRequest) -> HttpResponse:
    """What is with this person, and what waits in the queues they can take from."""
    return show_inbox(request)


def show_inbox(
    request: StaffRequest,
    *,
    admit: AdmitForm | None = None,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    """The inbox; `admit` is the form of an admission that was not carried out."""
    now, number = timezone.now(), page_number(request.GET.get("page", ""))
    found = worklists.inbox(staff=request.staff, now=now, page=number)
    # Whoever invites has this list on the page of people.
    inviting = request.staff.may(Permission.INVITE)
    page = inbox_page(
        found,
        number=number,
        chosen=chosen_filter(request.GET.get("show", "")),
        now=now,
        how=how(staff=request.staff, now=now) if not number else [],
        admissions=[] if inviting else waiting(staff=request.staff),
        admit=admit or AdmitForm(auto_id="admit-%s"),
        renewed=renewed(staff=request.staff, now=now),
    )
    return show(request, "inbox", page, notes=notes, status=status)


@dataclass(frozen=True, kw_only=True)
class ClosedPage:
    """What the template shows of closed cases; `after` numbers the next page, nought if none."""

    rows: Sequence[Row]
    after: int


@gzip_page
@require_GET
@desk_page(Permission.INBOX)
def closed(request: StaffRequest) -> HttpResponse:
    """The closed cases this person had, or every one for a coordinator, newest first."""
    now, number = timezone.now(), page_number(request.GET.get("page", ""))
    found = worklists.closed(staff=request.staff, now=now, page=number)
    page = ClosedPage(rows=rows(found.items, now=now), after=number + 1 if found.more else 0)
    return show(request, "closed", page)


@require_POST
@desk_page(Permission.INBOX)
def see_notice(request: StaffRequest, notice_id: int) -> HttpResponse:
    """Take note that a reporter erased an open case."""
    worklists.see_notice(notice_id=notice_id, by=request.staff, now=timezone.now())
    return redirect("desk:home")


def page_number(text: str) -> int:
    """The page an address asks for; the first for anything that is no number."""
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def inbox_page(
    found: worklists.Inbox,
    *,
    number: int,
    chosen: str,
    now: datetime,
    how: Sequence[Group],
    admissions: Sequence[Waiting],
    admit: AdmitForm,
    renewed: Sequence[Renewed],
) -> InboxPage:
    """The inbox in words."""
    shown = rows([*found.own.items, *found.waiting.items], now=now)
    return InboxPage(
        groups=grouped(filtered(shown, chosen=chosen), now=now),
        filters=filters(shown, chosen=chosen),
        chosen=chosen,
        more_waiting=found.waiting.more,
        after=number + 1 if found.own.more else 0,
        how=how,
        gone=gone(found.notices),
        admissions=admissions,
        admit=admit,
        renewed=renewed,
    )


def gone(notices: Iterable[ErasureNotice]) -> list[Gone]:
    """Erased open cases, in words."""
    return [
        Gone(
            notice_id=notice.pk,
            level=code_labels.word(code_labels.LEVELS, notice.level),
            at=notice.erased_at,
        )
        for notice in notices
    ]
