"""What a reporter is told about the texts to her phone: planned ones, and those that went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.channels.web.fields import Words
from reports.followup.models import PlanState
from reports.followup.own import OwnView
from reports.followup.schedule import for_contact
from reports.intake.spoken import on_day, spoken
from reports.messaging import templates
from reports.messaging.contact import SafeContact
from reports.messaging.states import TextState
from reports.messaging.thread import Line
from reports.region import region

# What has left this house; what waits is said by itself.
STATES: Final[dict[TextState, Words]] = {
    TextState.CLAIMED: gettext_lazy("sent"),
    TextState.ACCEPTED: gettext_lazy("sent"),
    TextState.SENT: gettext_lazy("sent"),
    TextState.UNCONFIRMED: gettext_lazy("sent"),
    TextState.UNKNOWN: gettext_lazy("perhaps sent"),
    TextState.DELIVERED: gettext_lazy("arrived on the phone"),
    TextState.UNDELIVERED: gettext_lazy("did not arrive"),
    TextState.FAILED: gettext_lazy("did not arrive"),
}

PAUSE: Final = (
    "pause",
    gettext_lazy("Pause the texts"),
    gettext_lazy("No text comes until you come back here."),
)
RESUME: Final = (
    "resume",
    gettext_lazy("Let them come again"),
    gettext_lazy("Only at the hours you named."),
)
STOP: Final = ("stop", gettext_lazy("Stop the texts"), gettext_lazy("No more of them, at once."))

_NOTHING: Words = gettext_lazy("We do not plan any text.")

# How it stands, for her: never what a machine found in her answers.
STANDS: Final[dict[PlanState, Words]] = {
    PlanState.RUNNING: gettext_lazy("We ask you by a short text how it goes."),
    PlanState.ASKED: gettext_lazy("We asked you by a short text how it goes."),
    PlanState.SILENT: gettext_lazy("We asked you by a short text how it goes."),
    PlanState.PAUSED: gettext_lazy("The texts are paused. None comes now."),
    PlanState.BLOCKED: gettext_lazy("No text comes now. A care worker looks at it first."),
}

type Button = tuple[str, Words, Words]


@dataclass(frozen=True, kw_only=True)
class OwnTexts:
    """The page in words; `sample` is a text as it looks, in `language`."""

    state: Words
    next: str
    sample: str
    language: str
    buttons: Sequence[Button]
    sent: Sequence[str]


def own_texts(
    view: OwnView | None, lines: Iterable[Line], *, contact: SafeContact, now: datetime
) -> OwnTexts:
    """The page for what is planned and what went."""
    return OwnTexts(
        state=STANDS.get(view.state, _NOTHING) if view else _NOTHING,
        next=_next(view, contact, now),
        sample=templates.render("followup.ask", contact.language) if view else "",
        language=contact.language,
        buttons=_buttons(view),
        sent=[_sent(each) for each in lines if each.ours and each.state in STATES],
    )


def _buttons(view: OwnView | None) -> Sequence[Button]:
    if view is None:
        return ()
    if view.state is PlanState.PAUSED:
        return (RESUME, STOP) if view.may_resume else (STOP,)
    return (PAUSE, STOP)


def _next(view: OwnView | None, contact: SafeContact, now: datetime) -> str:
    """When the next text may come: an hour she named, which the plan's own time need not be."""
    if view is None or view.next_at is None:
        return ""
    moment = for_contact(contact=contact, region=region(), earliest=max(view.next_at, now))
    if moment is None:
        return ""
    at = spoken(moment.not_before, now, region().timezone)
    return _("The next one may come %(when)s.") % {"when": at}


def _sent(line: Line) -> str:
    return f"{on_day(line.at, region().timezone)} · {STATES[TextState(str(line.state))]}"
