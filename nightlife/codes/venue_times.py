"""When it happened, and until when what can be done: one reading for form, log and tasks.

The rules are the region's (`reports.region.deadlines`), the same that the reporter's own pages
and the case page show (R4.4). Nobody computes a deadline here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from nightlife.codes.incident_facts import EntryFacts, When
from reports.region.deadlines import Deadline, Moment, deadlines
from reports.region.models.nightlife import Incident
from reports.region.pack import Reader, Region
from reports.region.vocabulary import Origin
from reports.region.weekly import moment

ONE_DAY = timedelta(days=1)


class Impossible(ValueError):
    """The times contradict each other or lie ahead."""


@dataclass(frozen=True, kw_only=True)
class Times:
    """When it happened: both None where nobody knows."""

    earliest: datetime | None
    latest: datetime | None


def times(
    *,
    when: When,
    since: datetime | None,
    until: datetime | None,
    region: Region,
    now: datetime,
    begun: datetime | None = None,
) -> Times:
    """What was said as moments. `since` and `until` are by the clock on the wall, without a zone.

    "Just now" is when the form was `begun`: it may be sent much later, once there is a connection.

    An hour that comes twice is taken as the first, one that never comes as the moment after the
    gap: the earliest plausible time counts (R4.5). Raises Impossible.
    """
    if when is When.UNKNOWN:
        return Times(earliest=None, latest=None)
    if when is When.NOW or since is None:
        return Times(earliest=minute(begun or now), latest=None)
    earliest = moment(since, region.timezone)
    latest = moment(until, region.timezone, last=True) if until else None
    if earliest > now or (latest is not None and latest < earliest):
        raise Impossible
    return Times(earliest=earliest, latest=latest)


def known(facts: EntryFacts) -> Moment | None:
    """The moment of an entry; None where nobody knows it."""
    if facts.earliest is None:
        return None
    return Moment(earliest=facts.earliest, latest=facts.latest)


def shown(
    region: Region,
    incident: Incident,
    happened: Moment | None,
    *,
    now: datetime,
    camera_days: int | None,
) -> Sequence[Deadline]:
    """The deadlines a venue is shown for this kind of incident, soonest first."""
    rules = region.nightlife.incidents[incident]
    return deadlines(
        region,
        dict.fromkeys(rules.origins, happened),
        now,
        shown_to=Reader.VENUE,
        venue_days=camera_days,
    )


def images_until(
    region: Region, happened: Moment | None, *, now: datetime, camera_days: int | None
) -> datetime:
    """By when camera images must be set aside (R4.7): tonight where nobody knows better."""
    tonight = moment(
        datetime.combine(now.astimezone(region.timezone).date() + ONE_DAY, time()), region.timezone
    )
    found = deadlines(
        region,
        {Origin.INCIDENT: happened},
        now,
        shown_to=Reader.VENUE,
        venue_days=camera_days,
    )
    return min((each.at for each in found if each.at), default=tonight)


def night_of(at: datetime, region: Region) -> date:
    """The day on which the night began that `at` belongs to."""
    local = at.astimezone(region.timezone)
    turned = local.time() >= region.nightlife.pattern.night_turns_at
    return local.date() if turned else local.date() - ONE_DAY


def minute(at: datetime) -> datetime:
    """Without seconds: a venue's times are kept to the minute."""
    return at.replace(second=0, microsecond=0)
