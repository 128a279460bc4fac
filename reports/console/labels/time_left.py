"""Time left on a clock, as words and as the length of a thin bar. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.look.days import written

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
_DUE_NOW: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class TimeLeft:
    """What a reader sees of a clock: words, and how many hundredths of the time remain."""

    words: str
    remaining: int
    late: bool

    @property
    def state(self) -> str:
        """`late`, `short` (a quarter of the time or less remains) or `fine`; never colour alone."""
        if self.late:
            return "late"
        return "short" if self.remaining <= 25 else "fine"


def time_left(*, started: datetime, due: datetime, now: datetime) -> TimeLeft:
    """What is left between `now` and `due` on a clock that began to run at `started`."""
    late = now >= due
    amount = amount_words(abs(due - now))
    words = _("late by %(amount)s") if late else _("%(amount)s left")
    return TimeLeft(
        words=words % {"amount": amount}, remaining=_remaining(started, due, now), late=late
    )


def amount_words(amount: timedelta) -> str:
    """A length of time in its largest whole unit: at least a minute."""
    if amount < 2 * HOUR:
        minutes = max(1, amount // MINUTE)
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if amount < 2 * DAY:
        hours = amount // HOUR
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = amount // DAY
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def due_words(due_at: datetime, *, now: datetime) -> str:
    """Until when, and how long that is."""
    at = moment_words(due_at)
    amount = amount_words(abs(due_at - now))
    late = _("%(at)s, late by %(amount)s") if due_at <= now else _("%(at)s, in %(amount)s")
    return late % {"at": at, "amount": amount}


def task_is_late(due_at: datetime, *, now: datetime) -> bool:
    """Whether a task is late. A case brings tasks that are due the minute it is told.

    Nobody can have seen them yet: for a quarter of an hour what became due is due now.
    """
    return now - due_at >= _DUE_NOW


def task_words(due_at: datetime, *, now: datetime) -> str:
    """The same for a task: "now" for what has just become due."""
    if due_at <= now and not task_is_late(due_at, now=now):
        return _("%(at)s, now") % {"at": moment_words(due_at)}
    return due_words(due_at, now=now)


def moment_words(at: datetime) -> str:
    """A day and a time of it, as the clock of the region shows it."""
    return written(localtime(at), "j M H:i")


def _remaining(started: datetime, due: datetime, now: datetime) -> int:
    whole = due - started
    if now >= due or whole <= timedelta():
        return 0
    return min(100, max(1, round(100 * ((due - now) / whole))))
