"""The words the desks use for texts, follow-up and tries: one table for each closed list.

A test holds every table to its list, so that a new code cannot appear without words.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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

# Why we wrote.
TEXT_KINDS: Final[Words] = {
    "followup": _("Asked how it goes"),
    "worker": _("Written by a worker"),
    "conversation": _("Answer while reporting by text"),
    "ping": _("To a duty phone"),
    "check": _("A try of the connection"),
}

# Whose fault it is when a text does not arrive, and what to do about it.
OWNERS: Final[Words] = {
    "ours": _("The fault is ours. Those who run the service see it. Use another way for now."),
    "their_phone": _("The phone was off, full or out of reach. Try another safe hour."),
    "no_such_number": _("This number takes no texts. Agree on another one."),
}

PLAN_STATES: Final[Words] = {
    "running": _("runs"),
    "asked": _("asked, waits for an answer"),
    "paused": _("paused"),
    "silent": _("no answer: a person must act"),
    "blocked": _("cannot ask: see under Texts why"),
    "stopped": _("stopped"),
    "finished": _("finished"),
}

OUTCOMES: Final[Words] = {
    "reached": _("Reached"),
    "no_answer": _("No answer"),
    "voicemail": _("Voicemail only"),
    "busy": _("Busy"),
    "no_such_number": _("This number does not exist"),
    "someone_else": _("Somebody else answered"),
    "no_reply": _("A text was not answered"),
    "not_delivered": _("A text did not arrive"),
}
