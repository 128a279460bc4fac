"""A coordinator admits a venue, changes what is known of it, says who does what, withdraws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nightlife.codes.incident_facts import VenueFacts
from nightlife.venue_log import log_readings
from nightlife.venues import venues
from nightlife.venues.venues import NoVenue, VenueInfo
from nightlife.views.parts.entry_words import Read, read
from nightlife.views.venue_desk import back_to_desk, show_desk
from nightlife.views.venue_page import PostForm, SeatRow, seat_rows
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.console.frame.desk_page import desk_page
from reports.region import reading, region


class VenueForm(forms.Form):
    """What is known of a venue; for each of the region's labels its last day, or nothing."""

    name = forms.CharField(label=_("Name of the venue"), max_length=120)
    commune = forms.ChoiceField(label=_("Commune"))
    camera_days = forms.IntegerField(
        label=_("For how many days do its cameras keep images?"),
        help_text=_("Leave it empty if nobody knows: images then count as gone by tonight."),
        required=False,
        min_value=1,
        max_value=31,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["commune"].choices = _communes()  # type: ignore[attr-defined]
        for label in region().nightlife.labels:
            self.fields[f"label_{label.id}"] = forms.DateField(
                label=_("%(label)s: valid until") % {"label": label.name(reading())},
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )

    @classmethod
    def about(cls, facts: VenueFacts) -> "VenueForm":
        """The form with what is known."""
        known = {"name": facts.name, "commune": facts.commune, "camera_days": facts.camera_days}
        labels = {f"label_{id_}": last_day for id_, last_day in facts.labels}
        return cls(initial=known | labels)

    def facts(self) -> VenueFacts:
        """What is written down."""
        said = self.cleaned_data
        labels: list[tuple[str, date]] = [
            (label.id, said[f"label_{label.id}"])
            for label in region().nightlife.labels
            if said[f"label_{label.id}"]
        ]
        return VenueFacts(
            name=said["name"],
            commune=said["commune"],
            camera_days=said["camera_days"],
            labels=tuple(labels),
        )


@dataclass(frozen=True, kw_only=True)
class AdmitPage:
    """What the template shows: a team that waits."""

    team_id: UUID
    form: VenueForm


@dataclass(frozen=True, kw_only=True)
class ChangePage:
    """What the template shows: a venue and its people."""

    venue: VenueInfo
    form: VenueForm
    seats: Sequence[SeatRow]
    read: Sequence[Read]


@require_http_methods(["GET", "POST"])
@desk_page(Permission.LEAD)
def admit(request: StaffRequest, team_id: UUID) -> HttpResponse:
    """Admit the venue of a team that waits."""
    waiting = dict(venues.waiting_teams())
    if team_id not in waiting:
        raise Http404
    form = VenueForm(request.POST or None, initial={"name": waiting[team_id]})
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        page = AdmitPage(team_id=team_id, form=form)
        return show_desk(request, "admit", page, status=status)
    try:
        venues.admit(team_id=team_id, facts=form.facts(), by=request.staff, now=timezone.now())
    except (venues.AlreadyAdmitted, NoVenue):
        raise Http404 from None
    return back_to_desk("admitted")


@require_GET
@desk_page(Permission.LEAD)
def one_venue(request: StaffRequest, venue_id: UUID) -> HttpResponse:
    """Show a venue."""
    return _show(request, _venue(venue_id))


@require_POST
@desk_page(Permission.LEAD)
def change(request: StaffRequest, venue_id: UUID) -> HttpResponse:
    """Write what is known of it anew."""
    found, form = _venue(venue_id), VenueForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form=form, status=422)
    venues.change(venue_id=venue_id, facts=form.facts(), by=request.staff, now=timezone.now())
    return _back(venue_id, "venue")


@require_POST
@desk_page(Permission.LEAD)
def post(request: StaffRequest, venue_id: UUID) -> HttpResponse:
    """Say what somebody does there; set and lift the flag of a conflict (R4.9)."""
    found, form = _venue(venue_id), PostForm(request.POST)
    if not form.is_valid():
        return _show(request, found, status=422)
    said = form.cleaned_data
    try:
        venues.set_post(
            venue_id=venue_id,
            user_id=said["user"],
            post=said["post"],
            conflicted=said["conflicted"],
            by=request.staff,
            now=timezone.now(),
        )
    except NoVenue:
        raise Http404 from None
    return _back(venue_id, "post")


@require_POST
@desk_page(Permission.LEAD)
def withdraw(request: StaffRequest, venue_id: UUID) -> HttpResponse:
    """End its admission."""
    _venue(venue_id)
    venues.withdraw(venue_id=venue_id, by=request.staff, now=timezone.now())
    return back_to_desk("withdrawn")


@require_POST
@desk_page(Permission.LEAD)
def readmit(request: StaffRequest, venue_id: UUID) -> HttpResponse:
    """Let it in again."""
    _venue(venue_id)
    venues.readmit(venue_id=venue_id, by=request.staff, now=timezone.now())
    return back_to_desk("admitted")


def _venue(venue_id: UUID) -> VenueInfo:
    """Raises Http404."""
    try:
        return venues.venue(venue_id)
    except NoVenue:
        raise Http404 from None


def _back(venue_id: UUID, done: str) -> HttpResponse:
    return redirect(f"{reverse('nightlife:one-venue', args=[venue_id])}?done={done}")


def _show(
    request: StaffRequest, found: VenueInfo, *, form: VenueForm | None = None, status: int = 200
) -> HttpResponse:
    page = ChangePage(
        venue=found,
        form=form or VenueForm.about(found.facts),
        seats=seat_rows(venues.seats(found), fixed=False),
        read=read(log_readings.of_venue(venue_id=found.id, by=request.staff), now=timezone.now()),
    )
    return show_desk(request, "one_venue", page, status=status)


def _communes() -> list[tuple[str, str]]:
    """Those that are counted in a group: a venue elsewhere belongs to another region."""
    grouped = {code for group in region().commune_groups.values() for code in group.communes}
    found = [(each.code, each.name(reading())) for each in region().communes]
    return sorted((pair for pair in found if pair[0] in grouped), key=lambda pair: pair[1])
