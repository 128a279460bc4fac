"""The coordinator's board of the whole region: what is free, who waits, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.console.frame.desk_page import desk_around, desk_page
from reports.region import region
from shelters.boards.region_counts import HouseLine, RegionCounts, region_counts
from shelters.facts.areas import Figures
from shelters.facts.freshness import Band
from shelters.match_runs.waiting_list import Waiting, WaitingList, waiting_list
from shelters.matching.solution.one_more import OneMore
from shelters.screens.labels import unit_labels
from shelters.screens.labels.need_labels import tier_word
from shelters.screens.labels.unit_labels import Mark
from shelters.screens.region import region_labels
from shelters.screens.region.schematic import Schematic, schematic

MOST_WAITING = 50
MOST_KINDS = 10


@dataclass(frozen=True, kw_only=True)
class KindRow:
    """One kind of house."""

    name: str
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class HouseRow:
    """One house; `answers` is empty if it was never asked."""

    alias: str
    kind: str
    free: int
    fresh: Mark | None
    answers: str


@dataclass(frozen=True, kw_only=True)
class WaitingRow:
    """One household, without a word of who."""

    tier: str
    waited: str
    review: str
    why: Mark
    in_the_way: str
    opens: str


@dataclass(frozen=True, kw_only=True)
class OneMoreRow:
    """One kind of place that is missing."""

    kind: str
    people: int
    suits: int


@dataclass(frozen=True, kw_only=True)
class RegionPage:
    """What the template shows."""

    all: Figures
    kinds: Sequence[KindRow]
    schematic: Schematic
    least: int
    houses: Sequence[HouseRow]
    waiting: Sequence[WaitingRow]
    waiting_all: int
    proposed: int
    one_more: Sequence[OneMoreRow]
    unreadable: int


@gzip_page
@require_GET
@desk_page(Permission.LEAD)
def region_board(request: StaffRequest) -> HttpResponse:
    """Show the whole region at a glance."""
    now = timezone.now()
    page = _page(region_counts(region=region(), now=now), _waiting(now), now)
    desk = desk_around()
    return render(request, "shelters/region.html", {"desk": desk, "page": page})


def _waiting(now: datetime) -> WaitingList:
    return waiting_list(most=MOST_WAITING, now=now)


def _page(counts: RegionCounts, waiting: WaitingList, now: datetime) -> RegionPage:
    language = translation.get_language()
    here = region()
    return RegionPage(
        all=counts.all,
        kinds=[KindRow(name=str(kind.label), figures=f) for kind, f in counts.by_kind.items()],
        schematic=schematic(
            here,
            counts.areas,
            language=language if language in here.languages else here.languages[0],
        ),
        least=here.places.least_houses,
        houses=[_house(house, now) for house in sorted(counts.houses, key=_oldest_first)],
        waiting=[_row(each, now) for each in waiting.first],
        waiting_all=waiting.all,
        proposed=sum(count for why, count in waiting.counts.items() if why == "proposed"),
        unreadable=counts.unreadable,
        one_more=[_one_more(each) for each in waiting.one_more[:MOST_KINDS] if each.people],
    )


def _oldest_first(house: HouseLine) -> tuple[int, str]:
    bands = [Band.STALE, Band.FADING, Band.FRESH]
    return bands.index(house.fresh.band) if house.fresh else len(bands), house.alias


def _house(house: HouseLine, now: datetime) -> HouseRow:
    return HouseRow(
        alias=house.alias,
        kind=str(house.kind.label),
        free=house.figures.free,
        fresh=unit_labels.fresh_mark(house.fresh, now=now) if house.fresh else None,
        answers=_answers(house),
    )


def _answers(house: HouseLine) -> str:
    if not house.asked:
        return ""
    said = {"n": house.answered, "of": house.asked, "no": house.doubted}
    if house.doubted:
        return _("%(n)d of %(of)d, %(no)d times no") % said
    return _("%(n)d of %(of)d") % said


def _row(waiting: Waiting, now: datetime) -> WaitingRow:
    return WaitingRow(
        tier=tier_word(waiting.tier),
        waited=timesince(waiting.since, now, depth=1),
        review=_("look again") if waiting.review_at <= now else "",
        why=Mark(
            word=str(waiting.why.label),
            shape=region_labels.WHY_MARKS[waiting.why],
            code=waiting.why,
        ),
        in_the_way=region_labels.counted(waiting.failing),
        opens=region_labels.counted(waiting.would_open),
    )


def _one_more(each: OneMore) -> OneMoreRow:
    return OneMoreRow(kind=region_labels.kind(each.kind), people=each.people, suits=each.suits)
