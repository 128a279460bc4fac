"""The words the desks use for the states of a text; a test holds them to the list."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.cases.deadlines.unread_answers import TEMPLATE

Words = Mapping[str, str | Promise]

# What has become of a text, as far as the phone network says. `at`: when its safe hour begins.
STATES: Final[Words] = {
    "queued": _("waits for a safe hour: %(at)s"),
    "claimed": _("on its way out"),
    "accepted": _("taken by the phone network"),
    "sent": _("sent"),
    "delivered": _("arrived on the phone"),
    "unconfirmed": _("sent; whether it arrived is not known"),
    "undelivered": _("did not arrive"),
    "failed": _("was not sent"),
    "expired": _("not sent: the safe hour was over"),
    "unknown": _("not known yet whether it went: it is looked up, do not write it again"),
    "cancelled": _("taken back before it went"),
}

# Of one that a restored backup brought back unsent: it may have left since the backup was made.
RESTORED_STATE: Final = _(
    "a backup was restored since: it may have arrived all the same. Ask before you write it again"
)

# The shape that stands beside the word of a state.
SHAPES: Final[Mapping[str, str]] = {
    "delivered": "full",
    "sent": "half",
    "unconfirmed": "half",
    "accepted": "half",
    "claimed": "half",
    "undelivered": "dot",
    "failed": "dot",
    "expired": "dot",
    "unknown": "dot",
}

# Why we wrote, of a text that says more by its template than by its kind.
TEMPLATES: Final[Words] = {TEMPLATE: _("Said that an answer waits")}
