"""Which lines answer now, and what may be said about it.

A line is called open or closed only if a person has phoned it in the last half year (R5.2);
otherwise its published hours are given in words and nothing is claimed. Whoever is closed names
somebody who answers now (R5.3).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reports.region.models.lines import Audience, Helpline, Service
from reports.region.pack import Calendar, Region
from reports.region.weekly import HolidayPolicy, windows

STALE_AFTER = timedelta(days=180)
_LOOK_AHEAD = 400


@dataclass(frozen=True, kw_only=True)
class Open:
    """Somebody answers now; until then, or day and night if there is no `until`."""

    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Nobody answers now; `fallback` is a line that does."""

    opens_at: datetime
    fallback: Helpline


@dataclass(frozen=True, kw_only=True)
class Unclaimed:
    """Nobody has checked lately: show `Helpline.published` and claim nothing."""


type LineState = Open | Closed | Unclaimed


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A line to show, and what may be said about it now."""

    line: Helpline
    state: LineState


def line_state(region: Region, line: Helpline, now: datetime) -> LineState:
    """What may be said about this line at `now`."""
    if line.hours is None or is_stale(region, line, now):
        return Unclaimed()
    if line.round_the_clock:
        return Open(until=None)
    for start, end in _joined(_stretches(line, region.calendar, now)):
        if start <= now < end:
            return Open(until=end.astimezone(region.timezone))
        if now < start:
            return Closed(
                opens_at=start.astimezone(region.timezone), fallback=fallback_now(region, line, now)
            )
    return Unclaimed()


def lines_for(
    region: Region,
    language: str,
    now: datetime,
    *,
    service: Service | None = None,
    audience: Audience | None = None,
    without_voice: bool = False,
) -> tuple[Offered, ...]:
    """The lines to offer somebody who reads this language, best first.

    Lines in the caller's language and answering now come first; when it is not safe to speak, lines
    that can be reached without a voice before them all (R5.7). A line in another language is
    offered after those in the caller's. With a service or audience, only lines of that kind.
    """
    chosen = [
        line
        for line in region.helplines
        if not line.is_emergency
        and not line.withheld
        and (service is None or service in line.services)
        and (audience is None or line.audience is audience)
    ]

    def worst_last(line: Helpline) -> tuple[bool, bool, bool]:
        return (
            without_voice and not line.without_voice,
            language not in line.languages,
            not answers_by_published_hours(region, line, now),
        )

    return tuple(
        Offered(line=line, state=line_state(region, line, now))
        for line in sorted(chosen, key=worst_last)
    )


def closed_by_published_hours(region: Region, line: Helpline, now: datetime) -> bool:
    """Whether hours are on record and leave `now` out; for choosing lines, not for a claim."""
    return line.hours is not None and not answers_by_published_hours(region, line, now)


def answers_by_published_hours(region: Region, line: Helpline, now: datetime) -> bool:
    """Whether the hours on record cover `now`; for putting lines in order, not for a claim."""
    if line.hours is None:
        return False
    return any(start <= now < end for start, end in _today(line, region.calendar, now))


def fallback_now(region: Region, line: Helpline, now: datetime) -> Helpline:
    """The nearest line in the chain of fallbacks whose hours cover `now` (R5.3).

    A sound pack always has one: its validation demands that the chain reaches a line that is
    open day and night.
    """
    here = line
    while here.fallback is not None:
        here = region.helpline(here.fallback)
        if answers_by_published_hours(region, here, now):
            break
    return here


def is_stale(region: Region, line: Helpline, now: datetime) -> bool:
    """Whether nobody has checked this line for longer than STALE_AFTER (R5.2)."""
    if line.verified_on is None:
        return True
    return now.astimezone(region.timezone).date() - line.verified_on > STALE_AFTER


def stale_lines(region: Region, now: datetime) -> tuple[Helpline, ...]:
    """The lines an administrator should phone (R5.2)."""
    return tuple(line for line in region.helplines if is_stale(region, line, now))


def _stretches(
    line: Helpline, calendar: Calendar, now: datetime
) -> Iterator[tuple[datetime, datetime]]:
    first = now.astimezone(calendar.timezone).date()
    for offset in range(_LOOK_AHEAD):
        yield from _stretches_of(line, calendar, first + timedelta(days=offset))


def _joined(
    stretches: Iterator[tuple[datetime, datetime]],
) -> Iterator[tuple[datetime, datetime]]:
    """Stretches that touch at midnight, as one."""
    begun: tuple[datetime, datetime] | None = None
    for start, end in stretches:
        if begun is not None and begun[1] == start:
            begun = begun[0], end
            continue
        if begun is not None:
            yield begun
        begun = start, end
    if begun is not None:
        yield begun


def _today(
    line: Helpline, calendar: Calendar, now: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    return _stretches_of(line, calendar, now.astimezone(calendar.timezone).date())


def _stretches_of(
    line: Helpline, calendar: Calendar, day: date
) -> tuple[tuple[datetime, datetime], ...]:
    closed = day in calendar.holidays and line.holidays is HolidayPolicy.CLOSED
    if line.hours is None or closed:
        return ()
    return windows(line.hours, day, calendar.timezone)
