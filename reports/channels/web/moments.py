"""Times as people say them, in the region's time zone and the reader's language."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def spoken(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """ "today at 14:00", "tomorrow at 9:00", "Monday at 9:00", "12 January at 9:00"."""
    there, here = at.astimezone(zone), now.astimezone(zone)
    clock = date_format(there, "G:i")
    days = (there.date() - here.date()).days
    if days == 0:
        return _("today at %(time)s") % {"time": clock}
    if days == 1:
        return _("tomorrow at %(time)s") % {"time": clock}
    day = date_format(there, "l" if 1 < days < 7 else "j F").lower()
    return _("%(day)s at %(time)s") % {"day": day, "time": clock}


def on_day(at: datetime, zone: ZoneInfo) -> str:
    """ "12 January, 14:00": for what lies behind."""
    there = at.astimezone(zone)
    day, clock = date_format(there, "j F"), date_format(there, "G:i")
    return _("%(day)s, %(time)s") % {"day": day, "time": clock}
