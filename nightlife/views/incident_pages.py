"""Writing an incident down: the form for its kind, what can be done until when above it."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_POST

from nightlife.codes import incident_words
from nightlife.codes.incident_facts import EntryFacts
from nightlife.codes.venue_times import Times
from nightlife.venue_log import incident_log
from nightlife.views.parts import guest_help as helping
from nightlife.views.parts.incident_forms import EntryForm
from nightlife.views.parts.venue_guard import VenueRequest, bar_page, show
from reports.region.deadlines import Moment


@dataclass(frozen=True, kw_only=True)
class WritingPage:
    """What the template shows."""

    title: Promise
    kinds: list[tuple[str, Promise]]
    at_once: helping.AtOnce
    form: EntryForm


@require_POST
@bar_page
def new(request: VenueRequest) -> HttpResponse:
    """Show the form for the kind that was tapped; carry it out once it is sent.

    The kind is posted: what happened is no address.
    """
    if "entry" not in request.POST:
        return _empty(request)
    if "other" in request.POST or "look" in request.POST:
        return _again(request)
    return _written(request, EntryForm(request.POST, venue=request.standing.venue))


def _empty(request: VenueRequest) -> HttpResponse:
    """The form as it begins: just now, until somebody says otherwise."""
    asked = EntryForm(request.POST, venue=request.standing.venue)
    if asked.kind is None:
        raise Http404
    form = EntryForm.empty(asked.kind, venue=request.standing.venue)
    now = timezone.now()
    return _show(request, form, Times(earliest=now, latest=None))


def _again(request: VenueRequest) -> HttpResponse:
    """The same, for another kind or time; nothing is written, and nothing is complained about."""
    typed = request.POST.copy()
    typed["incident"] = typed.get("other") or typed.get("incident", "")
    form = EntryForm(typed, venue=request.standing.venue)
    form.is_valid()
    times = form.happened(timezone.now())
    form.errors.clear()
    return _show(request, form, times)


def _written(request: VenueRequest, form: EntryForm) -> HttpResponse:
    now = timezone.now()
    valid = form.is_valid()
    times = form.happened(now)
    if not valid or times is None:
        return _show(request, form, times, status=422)
    facts = form.facts(times)
    incident_log.add_entry(
        entry_id=form.cleaned_data["entry"],
        facts=facts,
        cameras=form.set_aside(),
        by=request.standing,
        now=now,
    )
    return redirect(_onward(request, form, facts))


def _onward(request: VenueRequest, form: EntryForm, facts: EntryFacts) -> str:
    """To the entry; who may not see it learns that it has reached the region's desk (R4.9)."""
    if facts.about_own_staff and request.standing.conflicted:
        return f"{reverse('nightlife:bar')}?done=sent"
    entry_id = form.cleaned_data["entry"]
    return f"{reverse('nightlife:entry', args=[entry_id])}?done=entry"


def _show(
    request: VenueRequest, form: EntryForm, times: Times | None, *, status: int = 200
) -> HttpResponse:
    kind = form.kind
    if kind is None:
        raise Http404
    happened = None
    if times is not None and times.earliest is not None:
        happened = Moment(earliest=times.earliest, latest=times.latest)
    page = WritingPage(
        title=incident_words.INCIDENTS[kind],
        kinds=[(each.value, word) for each, word in incident_words.INCIDENTS.items()],
        at_once=helping.at_once(kind, happened, venue=request.standing.venue, now=timezone.now()),
        form=form,
    )
    return show(request, "writing", page, status=status)
