"""Times as people say them, in the region's time zone and the reader's language.

Names of days come from the CLDR and not from a catalogue, where the same word may stand for a
button.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import gettext as _

from reports.region import dates_in


def spoken(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """ "today at 14:00", "tomorrow at 9:00", "on Monday at 9:00", "on 12 January at 9:00"."""
    there, here = at.astimezone(zone), now.astimezone(zone)
    clock = _clock(there)
    days = (there.date() - here.date()).days
    if days == 0:
        return _("today at %(time)s") % {"time": clock}
    if days == 1:
        return _("tomorrow at %(time)s") % {"time": clock}
    if 1 < days < 7:
        return _("on %(weekday)s at %(time)s") % {"weekday": _named(there, "EEEE"), "time": clock}
    return _("on %(date)s at %(time)s") % {"date": _date(there), "time": clock}


def on_day(at: datetime, zone: ZoneInfo) -> str:
    """ "12 January, 14:00": for what lies behind."""
    there = at.astimezone(zone)
    return _("%(day)s, %(time)s") % {"day": _date(there), "time": _clock(there)}


def _clock(there: datetime) -> str:
    """ "9:05"; a language may write it another way, and the full hour too: "9 h 05", "9 h"."""
    if there.minute == 0:
        return _("%(hour)s:00") % {"hour": there.hour}
    return _("%(hour)s:%(minute)s") % {"hour": there.hour, "minute": f"{there.minute:02}"}


def _date(there: datetime) -> str:
    """ "12 January"; the CLDR leaves out that a first day may be an ordinal ("1er janvier")."""
    if there.day == 1:
        return _("1 %(month)s") % {"month": _named(there, "MMMM")}
    return _named(there, "d MMMM")


def _named(there: datetime, pattern: str) -> str:
    return format_date(there.date(), pattern, locale=dates_in())
