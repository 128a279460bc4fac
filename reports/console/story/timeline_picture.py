"""The timeline of a case as a picture made on the server: four lanes, x in per cent. Pure.

There is no viewBox: a text has the same size on a phone and on a wide screen, and nothing is
stretched. The description says what a person would say on the phone; the history beside it is the
list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from reports.look.days import written

ROW: Final = 24  # pixels of a lane
_FOOT: Final = 18  # the days
_LEFT: Final = 2.0  # per cent kept free at either end
_WIDE: Final = 94.0
_RIGHT: Final = 101.0  # past the right end
_CHARACTER: Final = 1.2  # per cent that one character of a label takes, at its narrowest
_MOST_DAYS: Final = 9  # names of days along the foot
_SHAPES: Final = {
    "ring": '<circle cx="{x}" cy="{y}" r="5" class="o"/>',
    "full": '<circle cx="{x}" cy="{y}" r="6"/>',
    "bar": '<rect x="{x}" y="{top}" width="3" height="12"/>',
}


class Lane(IntEnum):
    """The rows of the picture, from the top."""

    LEVEL = 0
    CONTACT = 1
    TEXTS = 2
    PLACES = 3
    OPENED = 4


@dataclass(frozen=True, kw_only=True)
class Dot:
    """Something that happened: in which lane, when, how it is drawn, and what stands beside it.

    `grave`: danger or harm. A level is a step that lasts until the next one.
    """

    lane: Lane
    at: datetime
    words: str
    shape: str = "ring"
    grave: bool = False


def picture(dots: Sequence[Dot], *, lanes: Sequence[Lane], now: datetime) -> SafeString:
    """The drawing, from the first of these to now, a row for each of the lanes."""
    start = min((each.at for each in dots), default=now)
    scale = _Scale(start, now)
    rows = {lane: number for number, lane in enumerate(lanes)}
    foot = ROW * len(rows)
    return format_html(
        '<svg class="pic" width="100%" height="{height}" role="img"'
        ' aria-labelledby="timeline-title timeline-words">'
        '<title id="timeline-title">{title}</title><desc id="timeline-words">{words}</desc>'
        '{days}{dots}<line class="now" x1="{now}" x2="{now}" y1="0" y2="{foot}"/></svg>',
        height=foot + _FOOT,
        title=_("Timeline of the case"),
        words=spoken(dots),
        days=_days(scale, foot),
        dots=_drawn(dots, rows, scale),
        now=scale.at(now),
        foot=foot,
    )


def spoken(dots: Iterable[Dot]) -> str:
    """The same as a sentence for each moment, the first one first."""
    told = (f"{moment(each.at)}: {each.words}." for each in sorted(dots, key=lambda dot: dot.at))
    return " ".join(told)


def moment(at: datetime) -> str:
    """A day of the week, a day and a time."""
    return written(localtime(at), "D j M, H:i")


@dataclass(frozen=True)
class _Scale:
    """Where a moment lies, in per cent of the width."""

    start: datetime
    end: datetime

    def share(self, at: datetime) -> float:
        whole = max(self.end - self.start, timedelta(minutes=1))
        return _LEFT + _WIDE * max(0.0, min(1.0, (at - self.start) / whole))

    def at(self, at: datetime) -> str:
        return f"{self.share(at):.1f}%"


def _days(scale: _Scale, foot: int) -> SafeString:
    first = localtime(scale.start).replace(hour=0, minute=0, second=0, microsecond=0)
    days = (localtime(scale.end).date() - first.date()).days
    step = -(-max(days, 1) // _MOST_DAYS)
    shown = [first + timedelta(days=number) for number in range(0, days + 1, step)]
    return format_html_join(
        "",
        '<line x1="{}" x2="{}" y1="0" y2="{}"/><text x="{}" dx="3" y="{}">{}</text>',
        (
            (scale.at(day), scale.at(day), foot, scale.at(day), foot + 14, _day(day))
            for day in shown
        ),
    )


def _day(day: datetime) -> str:
    return written(day, "D j M")


def _drawn(dots: Sequence[Dot], rows: dict[Lane, int], scale: _Scale) -> SafeString:
    """Lane by lane; words that would lie on a neighbour are left to the description."""
    drawn = []
    for lane, row in rows.items():
        free = 0.0
        here = sorted((dot for dot in dots if dot.lane is lane), key=lambda dot: dot.at)
        shares = [*(scale.share(dot.at) for dot in here), _RIGHT]
        ends = [*(dot.at for dot in here), scale.end]
        for number, dot in enumerate(here):
            share, room = shares[number], _room(dot)
            side = ""
            if share + room <= shares[number + 1]:
                side, free = "after", share + room
            elif share - room >= free:
                side, free = "last", share
            drawn.append(_one(dot, row * ROW, scale, ends[number + 1], side))
            free = max(free, share + 1)
    return format_html_join("", "{}", ((each,) for each in drawn))


def _room(dot: Dot) -> float:
    """How much of the width the words take; words beside a bar are never drawn."""
    return _RIGHT if dot.shape == "bar" else 2 + _CHARACTER * len(dot.words)


def _one(dot: Dot, top: int, scale: _Scale, end: datetime, side: str) -> SafeString:
    x, middle = scale.at(dot.at), top + ROW // 2
    colour = "red" if dot.grave else "ink"
    label = SafeString()
    if side:
        place = '<text class="{} {}" x="{}" dx="{}" y="{}">{}</text>'
        away = 10 if side == "after" else -10
        label = format_html(place, colour, side, x, away, middle + 4, dot.words)
    if dot.lane is Lane.LEVEL:
        line = '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>{}'
        step = "step grave" if dot.grave else "step"
        return format_html(line, step, x, scale.at(end), top + ROW - 4, top + ROW - 4, label)
    shape = format_html(_SHAPES[dot.shape], x=x, y=middle, top=middle - 6)
    return format_html('<g class="{}">{}</g>{}', colour, shape, label)
