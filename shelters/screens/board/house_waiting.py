"""What waits for a house: offers to answer, who is expected, who is in, what it keeps itself.

Units by the house's own names, and times; nothing here says who anybody is (R7.13).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from reports.cases.casework import consents
from reports.console.labels.time_left import TimeLeft, time_left
from shelters.inventory.inventory import house_facts, unit_facts
from shelters.inventory.overview import HouseView
from shelters.models import Placement, PlacementState
from shelters.occupancy.occupancy import begins, live
from shelters.screens.labels.need_labels import tier_word
from shelters.screens.labels.unit_labels import moment, until


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part above the list of units: `template` is shown with `part` set to `page`."""

    template: str
    page: object


@dataclass(frozen=True, kw_only=True)
class OfferRow:
    """An offer that waits for the house's answer; `since`: from a later day on."""

    id: UUID
    units: str
    urgency: str
    left: TimeLeft
    until: str
    since: str


@dataclass(frozen=True, kw_only=True)
class StayRow:
    """Somebody expected or in, or a place the house keeps; `late` when the time has passed."""

    id: UUID
    units: str
    when: str
    late: bool = False
    open: bool = False  # whether there is more to read of it


@dataclass(frozen=True, kw_only=True)
class Offers:
    """What is to be answered; `may_answer` is False on a shared device."""

    rows: Sequence[OfferRow]
    may_answer: bool


@dataclass(frozen=True, kw_only=True)
class Stays:
    """Who comes, who is in, what is kept; `may_read` is False on a shared device."""

    coming: Sequence[StayRow]
    inside: Sequence[StayRow]
    kept: Sequence[StayRow]
    may_read: bool


@dataclass(frozen=True, kw_only=True)
class NoticeRow:
    """Somebody took a yes back: what the house was told about it counts no more (R7.4)."""

    id: UUID
    units: str
    at: str


def parts(houses: Sequence[HouseView], *, logged_in: bool, now: datetime) -> Sequence[Part]:
    """Return what waits for the people of these houses, the most urgent first; few queries."""
    rows = of_houses([house.id for house in houses], now=now)
    offers = Offers(
        rows=[offer_row(each, now=now) for each in rows if each.state == PlacementState.OFFERED],
        may_answer=logged_in,
    )
    stays = Stays(
        coming=[_coming(each, now) for each in rows if each.state in _COMING],
        inside=[_inside(each, now) for each in rows if each.state == PlacementState.ARRIVED],
        kept=[_kept(each, now) for each in rows if each.state == PlacementState.KEPT],
        may_read=logged_in,
    )
    notices = _notices(houses, now=now)
    found = []
    if notices:
        found.append(Part(template="shelters/notices.html", page=notices))
    if offers.rows:
        found.append(Part(template="shelters/offers.html", page=offers))
    if stays.coming or stays.inside or stays.kept:
        found.append(Part(template="shelters/stays.html", page=stays))
    return found


def _notices(houses: Sequence[HouseView], *, now: datetime) -> list[NoticeRow]:
    found = consents.notices(organisation_ids={house.organisation_id for house in houses})
    about = Placement.objects.filter(
        id__in=[each.reference for each in found], house_id__in=[house.id for house in houses]
    )
    about = about.select_related("house").prefetch_related("units__unit")
    units = {each.id: unit_names(each) for each in about}
    return [
        NoticeRow(id=each.id, units=units[each.reference], at=moment(each.at, now=now))
        for each in found
        if each.reference in units
    ]


_COMING = (PlacementState.ACCEPTED, PlacementState.CONFIRMED)


def of_houses(house_ids: Collection[UUID], *, now: datetime) -> list[Placement]:
    """Return what takes units of these houses now and is theirs to know of, by when it ends."""
    rows = live(now).filter(house_id__in=house_ids).exclude(state=PlacementState.HELD)
    found = rows.select_related("house").prefetch_related("units__unit").order_by("tier", "id")
    return sorted(found, key=lambda each: each.during.upper or now)


def offer_row(placement: Placement, *, now: datetime) -> OfferRow:
    """Return an offer with its clock."""
    ends = placement.during.upper
    return OfferRow(
        id=placement.id,
        units=unit_names(placement),
        urgency=tier_word(placement.tier) if placement.tier is not None else "",
        left=time_left(started=placement.offered_at or now, due=ends, now=now),
        until=moment(ends, now=now),
        since=since_words(placement, now=now),
    )


def since_words(placement: Placement, *, now: datetime) -> str:
    """Return from when on it takes its units, if that is later than now; else nothing."""
    since = begins(placement)
    return moment(since, now=now) if since is not None and since > now else ""


def unit_names(placement: Placement) -> str:
    """Return what the house calls the units it takes, and which house it is: a team may keep two.

    Raises SealBroken.
    """
    names = [unit_facts(each.unit).name or _("Unnamed place") for each in placement.units.all()]
    return f"{', '.join(sorted(names))} · {house_facts(placement.house).alias}"


def _coming(placement: Placement, now: datetime) -> StayRow:
    at = placement.expected_at
    when = _("accepted, not confirmed yet")
    if at is not None:
        when = _("expected at %(at)s") % {"at": moment(at, now=now)}
    elif since := since_words(placement, now=now):
        when = _("accepted from %(since)s on, not confirmed yet") % {"since": since}
    late = at is not None and at < now
    return _stay(placement, when, late=late)


def _inside(placement: Placement, now: datetime) -> StayRow:
    at = placement.arrived_at
    return _stay(placement, _("since %(at)s") % {"at": moment(at, now=now)} if at else "")


def _kept(placement: Placement, now: datetime) -> StayRow:
    ends = until(placement.during.upper, now=now)
    return _stay(placement, _("kept %(until)s") % {"until": ends})


def _stay(placement: Placement, when: str, *, late: bool = False) -> StayRow:
    return StayRow(
        id=placement.id,
        units=unit_names(placement),
        when=when,
        late=late,
        open=placement.need_id is not None,
    )
