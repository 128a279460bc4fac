"""What a form says it has done, by the code that stands in the address after the redirect."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Final[dict[str, Promise]] = {
    "entry": _("Written down. You can add to it, nobody can change it."),
    "sent": _("Written down, and passed on to the region’s desk. It is not shown on this screen."),
    "more": _("Added. What stood there before is kept."),
    "images": _("Noted."),
    "home": _("Planned. One text goes out at that time, and no other. Nothing is kept here."),
    "post": _("Saved."),
    "event": _("Saved."),
    "poster": _("Taken back. The code on that poster does not count any more."),
    "venue": _("Saved."),
    "admitted": _("Admitted."),
    "withdrawn": _(
        "Withdrawn. Its people reach nothing here any more, and its systems’ tokens have ended."
    ),
    "seen": _("Noted as seen."),
}
