"""Days as they stand in lists, in the reader's language and the time zone now active.

From the CLDR and not from Django's formats, whose short months begin with a capital in every
language. The filter `date` of every template is this one.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import cast

from babel.dates import format_date, get_day_names, get_month_names
from django import template
from django.utils import timezone
from django.utils.dateformat import DateFormat, re_escaped, re_formatchars
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from reports.region import dates_in

register = template.Library()


class _Written(DateFormat):
    """Django's, but for the short names of months and days; each pattern is taken apart once."""

    def format(self, formatstr: str) -> str:
        return "".join(
            str(getattr(self, piece)()) if is_letter else piece
            for is_letter, piece in _taken_apart(formatstr)
        )

    def M(self) -> str:  # noqa: N802 - Django's name
        return _months(dates_in())[cast(date, self.data).month]

    def D(self) -> str:  # noqa: N802 - Django's name
        return _weekdays(dates_in())[cast(date, self.data).weekday()]


@lru_cache(maxsize=256)
def _taken_apart(pattern: str) -> Sequence[tuple[bool, str]]:
    pieces = enumerate(re_formatchars.split(pattern))
    return [(bool(n % 2), each if n % 2 else re_escaped.sub(r"\1", each)) for n, each in pieces]


@cache
def _months(cldr: str) -> Mapping[int, str]:
    return dict(get_month_names("abbreviated", locale=cldr))


@cache
def _weekdays(cldr: str) -> Mapping[int, str]:
    return dict(get_day_names("abbreviated", locale=cldr))


@register.filter("date", expects_localtime=True, is_safe=False)
def written(at: date | time | None, pattern: str = "DATE_FORMAT") -> str:
    """A day or an hour by Django's pattern; "j M Y": "3 Dec 2026", "3 déc. 2026" in French.

    Nothing, where there is none.
    """
    return _Written(at).format(get_format(pattern)) if at else ""


def short(at: datetime) -> str:
    """ "26 Nov", "26 nov." in French."""
    return _named(timezone.localtime(at).date(), "d MMM")


def night(first: date, last: date) -> str:
    """ "night of 26 to 27 November 2026", by the day on which it began and the one after."""
    same = first.month == last.month
    said = {
        "first": _named(first, "d" if same else "d MMMM"),
        "last": _named(last, "d MMMM y"),
    }
    return _("night of %(first)s to %(last)s") % said


def _named(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=dates_in())
