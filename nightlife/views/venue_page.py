"""The venue itself, for whoever leads it: posts, nights, posters, figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from nightlife.models import Post
from nightlife.paper import poster_codes
from nightlife.paper.poster_codes import PosterInfo
from nightlife.venue_log import log_readings
from nightlife.venues import named_nights, permit_figures, venues
from nightlife.venues.named_nights import EventInfo
from nightlife.venues.venues import Seat, Standing
from nightlife.views.parts.entry_words import Read, read
from nightlife.views.parts.form_fields import WallClock
from nightlife.views.parts.venue_guard import VenueRequest, leading_page, show
from reports.accounts.page_language import on_paper
from reports.region import region
from reports.region.weekly import moment


class EventForm(forms.Form):
    """A night with a name."""

    name = forms.CharField(label=_("Name of the night"), max_length=120)
    since = WallClock(label=_("Begins"), required=True)
    until = WallClock(label=_("Ends"), required=True)


class PostForm(forms.Form):
    """What somebody does, and whether what is about the venue's own staff is hidden from them."""

    user = forms.UUIDField(widget=forms.HiddenInput)
    post = forms.TypedChoiceField(label=_("Post"), choices=Post.choices, coerce=Post)
    conflicted = forms.BooleanField(required=False)


@dataclass(frozen=True, kw_only=True)
class SeatRow:
    """Somebody of the team; `fixed`: the flag is for a coordinator to lift."""

    seat: Seat
    posts: Sequence[tuple[str, object]]
    fixed: bool


@dataclass(frozen=True, kw_only=True)
class VenuePage:
    """What the template shows."""

    name: str
    seats: Sequence[SeatRow]
    may_seat: bool
    read: Sequence[Read]
    events: Sequence[EventInfo]
    event_form: EventForm
    posters: Sequence[PosterInfo]
    languages: Sequence[tuple[str, str]]
    months: Sequence[object]
    years: Sequence[int]


@require_GET
@leading_page
def venue(request: VenueRequest) -> HttpResponse:
    """Everything about the venue but its log."""
    return _show(request)


@require_POST
@leading_page
def post(request: VenueRequest) -> HttpResponse:
    """Say what somebody does here. A flag that stands is lifted by a coordinator alone (R4.9)."""
    form = PostForm(request.POST)
    if not form.is_valid():
        return _show(request, status=422)
    said = form.cleaned_data
    venues.set_post(
        venue_id=request.standing.venue.id,
        user_id=said["user"],
        post=said["post"],
        conflicted=said["conflicted"],
        by=request.standing,
        now=timezone.now(),
    )
    return _back("post")


@require_POST
@leading_page
def event(request: VenueRequest) -> HttpResponse:
    """Write a night down."""
    form = EventForm(request.POST)
    if form.is_valid() and _added(request.standing, form):
        return _back("event")
    return _show(request, event_form=form, status=422)


def seat_rows(seats: Sequence[Seat], *, fixed: bool) -> list[SeatRow]:
    """The people of a team with the posts they may have."""
    choices = [(each.value, each.label) for each in Post]
    return [SeatRow(seat=each, posts=choices, fixed=fixed and each.conflicted) for each in seats]


def _added(standing: Standing, form: EventForm) -> bool:
    said, zone = form.cleaned_data, region().timezone
    try:
        named_nights.add_event(
            name=said["name"],
            starts_at=moment(said["since"], zone),
            ends_at=moment(said["until"], zone, last=True),
            by=standing,
            now=timezone.now(),
        )
    except named_nights.EndsBefore:
        form.add_error("until", _("The end lies before the beginning."))
        return False
    return True


def _back(done: str) -> HttpResponse:
    return redirect(f"{reverse('nightlife:venue')}?done={done}")


def _show(
    request: VenueRequest, *, event_form: EventForm | None = None, status: int = 200
) -> HttpResponse:
    standing, now = request.standing, timezone.now()
    page = VenuePage(
        name=standing.venue.facts.name,
        seats=seat_rows(venues.seats(standing.venue), fixed=True),
        may_seat=not standing.conflicted,
        read=read(log_readings.of_own_log(by=standing), now=now),
        events=named_nights.events(by=standing),
        event_form=event_form or EventForm(auto_id="event-%s"),
        posters=poster_codes.hanging(by=standing),
        languages=on_paper(),
        months=permit_figures.months_over(venue=standing.venue, now=now)[:24],
        years=permit_figures.years_over(venue=standing.venue, now=now),
    )
    return show(request, "venue", page, status=status)
