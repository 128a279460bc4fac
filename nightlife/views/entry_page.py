"""One entry: what was written, what was added, what still waits."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nightlife.codes import incident_words
from nightlife.codes.incident_facts import Care
from nightlife.codes.venue_times import known
from nightlife.models import Preserved
from nightlife.venue_log import incident_log
from nightlife.venues import named_nights
from nightlife.venues.venues import Standing
from nightlife.views.parts import guest_help as helping
from nightlife.views.parts.entry_words import Added, Fact, added, facts, listed, moment, when, who
from nightlife.views.parts.incident_forms import AmendForm
from nightlife.views.parts.venue_guard import VenueRequest, bar_page, show
from reports.accounts.directory.profiles import names
from reports.accounts.page_language import offered


@dataclass(frozen=True, kw_only=True)
class Images:
    """Setting camera images aside (R4.7): which, of which time, until when, where it stands."""

    cameras: str
    span: str
    due: str
    state: str
    open: bool


@dataclass(frozen=True, kw_only=True)
class EntryPage:
    """What the template shows."""

    id: UUID
    title: str
    at: str
    who: str
    for_desk: bool
    at_once: helping.AtOnce
    facts: Sequence[Fact]
    cares: str
    not_done: Sequence[tuple[str, str]]
    added: Sequence[Added]
    images: Images | None
    form: AmendForm
    amendment: UUID
    event: str
    languages: Sequence[tuple[str, str]]


@require_GET
@bar_page
def entry(request: VenueRequest, entry_id: UUID) -> HttpResponse:
    """Show one entry of the venue."""
    return _show(request, entry_id)


@require_POST
@bar_page
def amend(request: VenueRequest, entry_id: UUID) -> HttpResponse:
    """Add to it; what stood there stays (R4.8)."""
    form = AmendForm(request.POST, venue=request.standing.venue)
    if not form.is_valid():
        return _show(request, entry_id, form=form, status=422)
    try:
        incident_log.amend(
            amendment_id=form.cleaned_data["amendment"],
            entry_id=entry_id,
            why=form.cleaned_data["why"],
            facts=form.facts(),
            by=request.standing,
            now=timezone.now(),
        )
    except incident_log.NothingSaid:
        form.add_error("words", _("Please write something, or tick what was done."))
        return _show(request, entry_id, form=form, status=422)
    return _back(entry_id, "more")


@require_POST
@bar_page
def images(request: VenueRequest, entry_id: UUID) -> HttpResponse:
    """Say what became of the images."""
    said = request.POST.get("state", "")
    if said not in {Preserved.DONE, Preserved.GONE}:
        raise Http404
    incident_log.images_done(
        entry_id=entry_id, state=Preserved(said), by=request.standing, now=timezone.now()
    )
    return _back(entry_id, "images")


def _back(entry_id: UUID, done: str) -> HttpResponse:
    return redirect(f"{reverse('nightlife:entry', args=[entry_id])}?done={done}")


def _show(
    request: VenueRequest, entry_id: UUID, *, form: AmendForm | None = None, status: int = 200
) -> HttpResponse:
    now, standing = timezone.now(), request.standing
    found = incident_log.entry(entry_id=entry_id, by=standing, now=now)
    known_as = names(_authors(found))
    kind, done = found.facts.incident, incident_log.cares(found)
    page = EntryPage(
        id=found.id,
        title=str(incident_words.INCIDENTS[kind]),
        at=moment(found.at, now=now),
        who=who(found.author_id, known_as),
        for_desk=found.for_desk,
        at_once=helping.at_once(kind, known(found.facts), venue=standing.venue, now=now),
        facts=facts(found.facts, now=now),
        cares=listed(done),
        not_done=[(each.value, str(each.label)) for each in Care if each not in done],
        added=[added(each, names=known_as, now=now) for each in found.amendments],
        images=_images(found, now=now),
        form=form or AmendForm(venue=standing.venue, initial={"amendment": uuid.uuid4()}),
        amendment=uuid.uuid4(),
        event=_event(found, standing),
        languages=offered(),
    )
    return show(request, "entry", page, status=status)


def _event(found: incident_log.Logged, standing: Standing) -> str:
    on = named_nights.event_at(found.facts.earliest or found.at, by=standing)
    return on.name if on else ""


def _authors(found: incident_log.Logged) -> set[UUID]:
    authors = {found.author_id, *(each.author_id for each in found.amendments)}
    return {each for each in authors if each is not None}


def _images(found: incident_log.Logged, *, now: datetime) -> Images | None:
    task = found.task
    if task is None:
        return None
    return Images(
        cameras=task.facts.cameras or _("all that show the place"),
        span=when(found.facts, now=now),
        due=moment(task.due_at, now=now),
        state=str(Preserved(task.state).label),
        open=task.state == Preserved.OPEN,
    )
