"""The first page at the bar: a new entry in one tap, what to do, what still waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nightlife.codes import incident_words
from nightlife.codes.incident_facts import Behaviour
from nightlife.venue_log import incident_log, venue_patterns
from nightlife.venues import venues
from nightlife.venues.venues import Standing
from nightlife.views.parts import guest_help as helping
from nightlife.views.parts.entry_words import Row, row
from nightlife.views.parts.venue_guard import VenueRequest, bar_page, show
from reports.messaging.contact.provider import can_ask
from reports.region import reading, region


@dataclass(frozen=True, kw_only=True)
class BarPage:
    """What the template shows."""

    kinds: Sequence[tuple[str, Promise]]
    notices: Sequence[str]
    waiting: Sequence[Row]
    entries: Sequence[Row]
    steps: Sequence[Promise]
    centre: helping.Line
    emergency: Sequence[helping.Line]
    untrained: Sequence[str]
    home_safe: bool


@require_GET
@bar_page
def bar(request: VenueRequest) -> HttpResponse:
    """Show the venue's screen."""
    now = timezone.now()
    rows = [row(each, now=now) for each in incident_log.entries(by=request.standing, now=now)]
    page = BarPage(
        kinds=[(kind.value, word) for kind, word in incident_words.INCIDENTS.items()],
        notices=[seen_elsewhere(what) for what in _notices(request.standing)],
        waiting=[each for each in rows if each.images_due],
        entries=rows,
        steps=helping.STEPS,
        centre=helping.centre(),
        emergency=helping.emergency(),
        untrained=untrained(request.standing),
        home_safe=can_ask(),
    )
    return show(request, "bar", page)


def seen_elsewhere(what: str) -> str:
    """What several venues of the area have seen tonight, without where."""
    if what == venue_patterns.SPIKING:
        return _("Several venues near here suspect something in drinks tonight.")
    seen = {"what": Behaviour(what).label}
    return _("Several venues near here have seen this tonight: %(what)s") % seen


def untrained(standing: Standing) -> list[str]:
    """Trainings and labels that the venue does not hold now: guidance, never a lock (R4.13)."""
    missing = set(venues.missing_training(standing.venue, now=timezone.now()))
    labels = region().nightlife.labels
    return [each.name(reading()) for each in labels if each.id in missing]


def _notices(standing: Standing) -> list[str]:
    return venue_patterns.notices(venue=standing.venue, now=timezone.now())
