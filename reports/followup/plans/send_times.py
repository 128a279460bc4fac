"""When it is safe to send: by the reporter's hours and clock, the region's nights and holidays.

A reporter's hours are what they said of their own life and the region's quiet hours are a guess, so
hours named that lie wholly in the quiet ones count: a window from 22:00 to 23:00 was chosen. Wider
ones ("at any time", "evenings until 23:00") say less about the night and are cut. On a public
holiday whoever works on other days may be at home: a region can send nothing then. In a night in
which the clock changes, a stretch that the change runs through is left out: nobody knows which of
two hours was meant. All of it is pure.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from reports.messaging.contact.contact import SafeContact, Window, weekly_hours
from reports.region.pack import Region
from reports.region.weekly import MINUTES_A_DAY, HolidayPolicy, WeeklyHours, stretches

# The longest a provider keeps a text it cannot deliver; ours is never valid for longer.
LONGEST: Final = timedelta(hours=10)
A_DAY: Final = timedelta(days=1)
LOOK_AHEAD: Final = 60  # days; a window that returns less often is as good as none

type Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """From when to when a text may be on its way: one safe stretch of the reporter's. In UTC."""

    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a region adds to the reporter's hours; the quiet hours are by the reporter's clock, none
    if both are equal."""

    quiet_from: time
    quiet_until: time
    holidays: Collection[date]
    on_holidays: HolidayPolicy
    least: timedelta


def rules_of(region: Region) -> Rules:
    """The rules of a region's pack."""
    return Rules(
        quiet_from=region.safe_contact.quiet_from,
        quiet_until=region.safe_contact.quiet_until,
        holidays=region.calendar.holidays.keys(),
        on_holidays=region.follow_up.on_holidays,
        least=region.follow_up.least,
    )


def for_contact(
    *,
    contact: SafeContact,
    region: Region,
    earliest: datetime,
    unlike: datetime | None = None,
) -> Moment | None:
    """The next safe moment to text this person; None if no hour was named that is one.

    `unlike` is a moment in whose window it must not be: another try is made in another (R7.7).
    Hours named for once count until they are over.
    """
    found = _moment_in(contact.at(earliest), region, earliest, unlike)
    if found is None or all(each.holds(found.not_before) for each in contact.at(earliest).windows):
        return found
    return _moment_in(contact.at(found.not_before), region, earliest, unlike)


def left_today(*, contact: SafeContact, region: Region, now: datetime) -> list[Moment]:
    """What is left of the region's day in which a text may go, hour by hour; maybe nothing.

    A stretch that runs past midnight is whole in it. One that ends too soon to be used is left out,
    as `for_contact` does, and so are hours named for once that are over when they would come.
    """
    zone, rules, said = ZoneInfo(contact.timezone), rules_of(region), contact.at(now)
    found = []
    for start, end in _safe(said.windows, zone, rules, now):
        begin = max(start, now.astimezone(UTC))
        if _day(begin, region.timezone) > _day(now, region.timezone):
            break
        then = said.at(begin)
        holds = then is said or (start, end) in _safe(then.windows, zone, rules, now)
        if holds and end - begin >= rules.least:
            found.append(Moment(not_before=begin, not_after=end))
    return found


def _moment_in(
    contact: SafeContact, region: Region, earliest: datetime, unlike: datetime | None
) -> Moment | None:
    return next_moment(
        windows=contact.windows,
        zone=ZoneInfo(contact.timezone),
        rules=rules_of(region),
        earliest=earliest,
        unlike=unlike,
    )


def next_moment(
    *,
    windows: Sequence[Window],
    zone: ZoneInfo,
    rules: Rules,
    earliest: datetime,
    unlike: datetime | None = None,
) -> Moment | None:
    """The first moment not before `earliest` with at least `rules.least` of safe time ahead.

    It ends with that stretch, or after LONGEST. None if there is none within LOOK_AHEAD days.
    """
    earliest = earliest.astimezone(UTC)
    for start, end in _safe(windows, zone, rules, earliest):
        if unlike is not None and start <= unlike < end:
            continue
        begin = max(start, earliest)
        if end - begin >= rules.least:
            return Moment(not_before=begin, not_after=min(end, begin + LONGEST))
    return None


def window_of(
    *, windows: Sequence[Window], zone: ZoneInfo, rules: Rules, at: datetime
) -> datetime | date:
    """Which window `at` lies in: when that began, or the local day for an hour that is in none.

    Two tries with the same answer were made in the same window (R7.7).
    """
    for start, end in _safe(windows, zone, rules, at - A_DAY):
        if start <= at < end:
            return start
        if start > at:
            break
    return at.astimezone(zone).date()


def textable(windows: Iterable[Window], rules: Rules) -> WeeklyHours:
    """The reporter's week without the region's quiet hours, except hours named inside them."""
    return _week(tuple(windows), _quiet(rules))


@lru_cache(maxsize=1024)
def _week(windows: tuple[Window, ...], quiet: tuple[Span, ...]) -> WeeklyHours:
    days: list[list[Span]] = [[] for _ in range(7)]
    for window in windows:
        week = weekly_hours([window]).spans
        chosen = all(_inside(span, quiet) for spans in week for span in spans)
        for weekday, spans in enumerate(week):
            days[weekday] += spans if chosen else _without(spans, quiet)
    return WeeklyHours(tuple(_merged(spans) for spans in days))


def _safe(
    windows: Sequence[Window], zone: ZoneInfo, rules: Rules, at: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The reporter's safe stretches from the local day of `at` on, in order.

    Those that touch across midnight are one, but never longer than a day: somebody who can be
    reached at any hour has a window each day.
    """
    held: tuple[datetime, datetime] | None = None
    for start, end in stretches(textable(windows, rules), at, zone, days=LOOK_AHEAD):
        if _changes_clock(start, end, zone):
            continue
        if rules.on_holidays is HolidayPolicy.CLOSED and _day(start, zone) in rules.holidays:
            continue
        if held is not None and held[1] == start and end - held[0] <= A_DAY:
            held = held[0], end
            continue
        if held is not None:
            yield held
        held = start, end
    if held is not None:
        yield held


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _changes_clock(start: datetime, end: datetime, zone: ZoneInfo) -> bool:
    return start.astimezone(zone).utcoffset() != end.astimezone(zone).utcoffset()


def _quiet(rules: Rules) -> tuple[Span, ...]:
    start, end = (at.hour * 60 + at.minute for at in (rules.quiet_from, rules.quiet_until))
    if start <= end:
        return ((start, end),) if start < end else ()
    return tuple(span for span in ((0, end), (start, MINUTES_A_DAY)) if span[0] < span[1])


def _inside(span: Span, quiet: tuple[Span, ...]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in quiet)


def _without(spans: Iterable[Span], quiet: tuple[Span, ...]) -> list[Span]:
    left = list(spans)
    for start, end in quiet:
        cut = [((a, min(b, start)), (max(a, end), b)) for a, b in left]
        left = [part for parts in cut for part in parts if part[0] < part[1]]
    return left


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
