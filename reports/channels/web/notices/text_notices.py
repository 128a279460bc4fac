"""What a reporter is told about texts or calls to the reporter's phone: what is planned, and what
went."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.channels.web.form_kit.voices import Words
from reports.followup.models import PlanState
from reports.followup.plans.reporter_choices import OwnView
from reports.followup.plans.send_times import for_contact
from reports.intake.times.spoken_times import on_day, spoken
from reports.messaging.contact.contact import ContactChannel, SafeContact
from reports.messaging.content import templates
from reports.messaging.inbound.thread import Line
from reports.messaging.states import TextState
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

RESUME: Final = (
    "resume",
    gettext_lazy("Start them again"),
    gettext_lazy("Only at the hours you named."),
)
_AT_ONCE: Words = gettext_lazy("You will get no more of them.")

type Button = tuple[str, Words, Words]


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a plan by texts, or one by calls, is spoken of.

    `stands` is how it stands, in the reporter's words: never what a machine found in the answers.
    """

    stands: Mapping[PlanState, Words]
    nothing: Words
    pause: Button
    stop: Button


TEXTS: Final = Way(
    stands={
        PlanState.RUNNING: gettext_lazy("We ask you by a short text how it goes."),
        PlanState.ASKED: gettext_lazy("We asked you by a short text how it goes."),
        PlanState.SILENT: gettext_lazy("We asked you by a short text how it goes."),
        PlanState.PAUSED: gettext_lazy("The texts are paused. None will come for now."),
        PlanState.BLOCKED: gettext_lazy("No text for now. A care worker looks at it first."),
    },
    nothing=gettext_lazy("We do not plan any text."),
    pause=(
        "pause",
        gettext_lazy("Pause the texts"),
        gettext_lazy("No text will come until you come back here."),
    ),
    stop=("stop", gettext_lazy("Stop the texts"), _AT_ONCE),
)
CALLS: Final = Way(
    stands={
        PlanState.RUNNING: gettext_lazy("We call you to ask how it goes."),
        PlanState.ASKED: gettext_lazy("We call you to ask how it goes."),
        PlanState.SILENT: gettext_lazy("We call you to ask how it goes."),
        PlanState.PAUSED: gettext_lazy("The calls are paused. None will come for now."),
        PlanState.BLOCKED: gettext_lazy("No call for now. A care worker looks at it first."),
    },
    nothing=gettext_lazy("We do not plan any call."),
    pause=(
        "pause",
        gettext_lazy("Pause the calls"),
        gettext_lazy("No call will come until you come back here."),
    ),
    stop=("stop", gettext_lazy("Stop the calls"), _AT_ONCE),
)


@dataclass(frozen=True, kw_only=True)
class OwnTexts:
    """The page in words; `sample` is a text as it looks, in `language`."""

    by_call: bool
    state: Words
    next: str
    sample: str
    language: str
    buttons: Sequence[Button]
    sent: Sequence[str]


def own_texts(
    view: OwnView | None, lines: Iterable[Line], *, contact: SafeContact, now: datetime
) -> OwnTexts:
    """The page for what is planned and what went: no text goes to who chose another way."""
    by_call = contact.channel is ContactChannel.CALL
    if contact.channel is ContactChannel.THIRD_PERSON:
        view = None
    way = CALLS if by_call else TEXTS
    sample = "" if view is None or by_call else templates.render("followup.ask", contact.language)
    return OwnTexts(
        by_call=by_call,
        state=way.stands.get(view.state, way.nothing) if view else way.nothing,
        next=_next(view, contact, now),
        sample=sample,
        language=contact.language,
        buttons=_buttons(view, way),
        sent=[_sent(each) for each in lines if each.ours and each.state in STATES],
    )


def _buttons(view: OwnView | None, way: Way) -> Sequence[Button]:
    if view is None:
        return ()
    if view.state is PlanState.PAUSED:
        return (RESUME, way.stop) if view.may_resume else (way.stop,)
    return (way.pause, way.stop)


def _next(view: OwnView | None, contact: SafeContact, now: datetime) -> str:
    """When the next text may come: an hour the reporter named, which the plan's own time need not
    be."""
    if view is None or view.next_at is None:
        return ""
    moment = for_contact(contact=contact, region=region(), earliest=max(view.next_at, now))
    if moment is None:
        return ""
    at = spoken(moment.not_before, now, region().timezone)
    return _("The next one may come %(when)s.") % {"when": at}


def _sent(line: Line) -> str:
    return f"{on_day(line.at, region().timezone)} · {STATES[TextState(str(line.state))]}"
