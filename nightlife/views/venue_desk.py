"""The coordinators' page about venues: patterns, entries about own staff, who is admitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nightlife.codes.incident_facts import Behaviour
from nightlife.codes.venue_times import ONE_DAY
from nightlife.venue_log import incident_log, linked_entries, venue_patterns
from nightlife.venues import venues
from nightlife.venues.venues import VenueInfo
from nightlife.views.parts import venue_notices
from nightlife.views.parts.entry_words import Added, Fact, Row, added, facts, row
from nightlife.views.parts.venue_guard import Note
from reports.accounts.directory.profiles import names
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.console.frame.desk_page import desk_around, desk_page
from reports.look.days import night
from reports.region import reading, region


@dataclass(frozen=True, kw_only=True)
class AlertRow:
    """A pattern in words: what, where about, in which night, how many entries of which venues."""

    id: UUID
    what: str
    area: str
    night: str
    entries: int
    venues: str
    seen: bool


@dataclass(frozen=True, kw_only=True)
class StaffRow:
    """An entry about somebody of a venue."""

    row: Row
    venue: str


@dataclass(frozen=True, kw_only=True)
class DeskPage:
    """What the template shows."""

    alerts: Sequence[AlertRow]
    about_staff: Sequence[StaffRow]
    waiting: Sequence[tuple[UUID, str]]
    admitted: Sequence[VenueInfo]
    withdrawn: Sequence[VenueInfo]


@dataclass(frozen=True, kw_only=True)
class StaffEntryPage:
    """One entry as the desk reads it (R4.9); with a case it lies beside that report."""

    row: StaffRow
    facts: Sequence[Fact]
    added: Sequence[Added]
    case_id: UUID | None = None


@require_GET
@desk_page(Permission.LEAD)
def desk(request: StaffRequest) -> HttpResponse:
    """Everything about venues that is for coordinators."""
    now = timezone.now()
    every = venues.all_venues()
    known = {each.id: each.facts.name for each in every}
    page = DeskPage(
        alerts=[_alert(told, known) for told in venue_patterns.alerts()],
        about_staff=[
            _about_staff(each, known, now=now) for each in incident_log.for_desk(by=request.staff)
        ],
        waiting=venues.waiting_teams(),
        admitted=[each for each in every if each.withdrawn_at is None],
        withdrawn=[each for each in every if each.withdrawn_at is not None],
    )
    return show_desk(request, "desk", page)


@require_POST
@desk_page(Permission.LEAD)
def see_alert(request: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Somebody at the desk has looked at the pattern."""
    venue_patterns.see(alert_id=alert_id, by=request.staff, now=timezone.now())
    return back_to_desk("seen")


@require_GET
@desk_page(Permission.LEAD)
def staff_entry(request: StaffRequest, entry_id: UUID) -> HttpResponse:
    """Read one entry about somebody of a venue."""
    now = timezone.now()
    try:
        found = incident_log.desk_entry(entry_id=entry_id, by=request.staff, now=now)
    except incident_log.NoEntry:
        raise Http404 from None
    page = _entry_page(found, venues.venue(found.venue_id), now=now)
    return show_desk(request, "staff_entry", page)


@require_GET
@desk_page(Permission.OPEN_CASE)
def beside_report(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What the venue wrote, beside the report of a guest who agreed to that."""
    now = timezone.now()
    try:
        found = linked_entries.beside(case_id=case_id, by=request.staff, now=now)
    except linked_entries.NothingBeside:
        raise Http404 from None
    page = _entry_page(found.entry, found.venue, now=now)
    return show_desk(request, "staff_entry", replace(page, case_id=case_id))


@require_POST
@desk_page(Permission.LEAD)
def see_entry(request: StaffRequest, entry_id: UUID) -> HttpResponse:
    """Somebody at the desk has read the entry."""
    try:
        incident_log.see_at_desk(entry_id=entry_id, by=request.staff, now=timezone.now())
    except incident_log.NoEntry:
        raise Http404 from None
    return back_to_desk("seen")


def show_desk(
    request: StaffRequest,
    template: str,
    page: object,
    *,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    """A page about venues with the desk's own frame around it."""
    told = venue_notices.WORDS.get(request.GET.get("done", ""))
    told_notes = [*notes, *([Note(kind="done", words=told)] if told else [])]
    above = desk_around(told_notes)  # type: ignore[arg-type]
    context = {"desk": above, "page": page}
    return render(request, f"nightlife/{template}.html", context, status=status)


def back_to_desk(said: str) -> HttpResponse:
    """To the page about venues, which says that it is done."""
    return redirect(f"{reverse('nightlife:desk')}?done={said}")


def what_words(what: str) -> str:
    """What a pattern is about."""
    if what == venue_patterns.SPIKING:
        return _("Suspected spiking")
    return str(Behaviour(what).label)


def _alert(told: venue_patterns.Told, known: Mapping[UUID, str]) -> AlertRow:
    return AlertRow(
        id=told.id,
        what=what_words(told.what),
        area=region().commune_groups[told.area].names[reading()],
        night=night(told.night, told.night + ONE_DAY),
        entries=told.entries,
        venues=", ".join(known[each] for each in told.venues),
        seen=told.seen_at is not None,
    )


def _entry_page(found: incident_log.Logged, venue: VenueInfo, *, now: datetime) -> StaffEntryPage:
    known_as = names({each.author_id for each in found.amendments if each.author_id})
    return StaffEntryPage(
        row=_about_staff(found, {venue.id: venue.facts.name}, now=now),
        facts=facts(found.facts, now=now),
        added=[added(each, names=known_as, now=now) for each in found.amendments],
    )


def _about_staff(
    each: incident_log.Logged, known: Mapping[UUID, str], *, now: datetime
) -> StaffRow:
    return StaffRow(row=row(each, now=now), venue=known[each.venue_id])
