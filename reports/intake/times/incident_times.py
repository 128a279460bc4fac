"""When it happened, from what a report says, for the deadlines that count from it (R4.4, R4.5).

Nobody is asked for an hour. "Today or last night" is a range, and the deadlines count from its
beginning; where a range says nothing, it happened and nobody knows when.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from reports.region.deadlines import Moment
from reports.region.vocabulary import Kind, Origin
from reports.region.weekly import moment

_DAY: Final = timedelta(days=1)
# "In the last ...", each with a day to spare: days are not counted exactly by who was hurt.
_AGO: Final = {
    "days": 4 * _DAY,
    "days3": 4 * _DAY,
    "days7": 8 * _DAY,
    "week": 8 * _DAY,
    "month": 32 * _DAY,
    "year": 367 * _DAY,
}
_LONG: Final = 3650 * _DAY
_NIGHT_BEGAN: Final = time(12)  # a night out begins after noon of the day before
_ORIGINS: Final[dict[Kind, tuple[Origin, ...]]] = {
    Kind.SEXUAL: (Origin.ASSAULT, Origin.INCIDENT),
    Kind.SPIKING: (Origin.INGESTION, Origin.INCIDENT),
    Kind.PHYSICAL: (Origin.INCIDENT,),
    Kind.STREET: (Origin.INCIDENT,),
    Kind.STALKING: (Origin.INCIDENT,),
}
AT_ONCE: Final = frozenset({Kind.SEXUAL, Kind.SPIKING})


def moments(
    *, kinds: Collection[str], when: str, told_at: datetime, zone: ZoneInfo
) -> dict[Origin, Moment | None]:
    """The moments that these answers tell of; None for one whose time nobody knows."""
    known = [Kind(each) for each in kinds if each in set(Kind)]
    happened = _span(when, told_at, zone)
    return {origin: happened for kind in known for origin in _ORIGINS.get(kind, ())}


def moments_of(
    words: Mapping[str, Any], *, kinds: Collection[str], told_at: datetime, zone: ZoneInfo
) -> dict[Origin, Moment | None]:
    """The same from the words of a report, whatever channel it came by, and what they mean.

    `kinds` are those that machines may know; an older report names them among its words, where a
    newer one has what was ticked as it was ticked.
    """
    when, named = words.get("when"), words.get("kinds")
    return moments(
        kinds=[*kinds, *(named if isinstance(named, list) else ())],
        when=when if isinstance(when, str) else "",
        told_at=told_at,
        zone=zone,
    )


def _span(when: str, told_at: datetime, zone: ZoneInfo) -> Moment | None:
    if when == "now":  # it goes on: each time begins anew
        return Moment(earliest=told_at, latest=told_at)
    if when == "today":
        day = told_at.astimezone(zone).date() - _DAY
        return Moment(earliest=moment(datetime.combine(day, _NIGHT_BEGAN), zone), latest=told_at)
    if when in _AGO:
        return Moment(earliest=told_at - _AGO[when], latest=told_at)
    if when == "longer":
        return Moment(earliest=told_at - _LONG, latest=told_at - 365 * _DAY)
    return None
