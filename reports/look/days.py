"""Days as they stand in lists, in the reader's language and the time zone now active.

From the CLDR and not from Django's formats, whose short months begin with a capital in every
language.
"""

from datetime import date, datetime

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.region import dates_in


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
