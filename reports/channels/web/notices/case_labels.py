"""What the care workers' side says about a report, in plain words; never a level (R2.6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reports.cases.casework.reporter import Opening, Progress
from reports.cases.records.sealed_records import ReadMessage
from reports.channels.web.form_kit.voices import Words
from reports.intake.times.spoken_times import on_day
from reports.messaging.contact.contact import ContactChannel, MayContact, SafeContact

_STATUS: dict[str, Words] = {
    "received": _("It is here and safe. A care worker will read it."),
    "being_read": _("A care worker has it and is reading it."),
    "in_hand": _("A care worker is working on it."),
    "closed": _("The work is finished. You can still write to us."),
}

_ROLES: dict[str, Words] = {
    "care_worker": _("A care worker"),
    "coordinator": _("A coordinator of the care workers"),
    "administrator": _("A technician"),
}

_REASONS: dict[str, Words] = {
    "new_report": _("to read what you sent"),
    "follow_up": _("to go on helping you"),
    "handover": _("to take over from somebody"),
    "review": _("to check that you get help in time"),
    "reporter_asked": _("because you asked"),
    "on_duty": _("to be there while somebody is away"),
    "complaint": _("to look into a complaint"),
    "safety": _("to see whether you are safe"),
    "data_request": _("because somebody asked about their own data"),
}


_DOTS: tuple[Words, ...] = (
    pgettext_lazy("progress", "Sent"),
    pgettext_lazy("progress", "Seen"),
    pgettext_lazy("progress", "Answered"),
    pgettext_lazy("progress", "Done"),
)


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One of the four points that a report passes."""

    word: Words
    reached: bool
    here: bool


def dots(progress: Progress, *, answered: bool) -> list[Dot]:
    """How far it is: sent, seen, answered, done."""
    far = {Progress.RECEIVED: 0, Progress.BEING_READ: 1, Progress.IN_HAND: 1, Progress.CLOSED: 3}
    at = max(far[progress], 2 if answered else 0)
    return [
        Dot(word=word, reached=number <= at, here=number == at) for number, word in enumerate(_DOTS)
    ]


def reach_words(contact: SafeContact) -> str:
    """The way and the last two digits: whoever holds the code learns no number."""
    if contact.may_contact is not MayContact.YES:
        return gettext("We do not call and do not text. You come back here.")
    said = {"digits": contact.number[-2:]}
    match contact.channel:
        case ContactChannel.SMS:
            return gettext("By text message, to the number that ends in %(digits)s.") % said
        case ContactChannel.CALL:
            return gettext("By phone call, to the number that ends in %(digits)s.") % said
    return gettext("Through somebody you trust.")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message: whether the reporter wrote it, when, and its words."""

    by_reporter: bool
    when: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Who opened it when, by role, and why."""

    when: str
    role: Words
    reason: Words


def status_words(status: str) -> Words:
    """Where the report stands."""
    return _STATUS[status]


def spoken_messages(messages: Iterable[ReadMessage], zone: ZoneInfo) -> list[Line]:
    """The conversation, oldest first."""
    return [
        Line(by_reporter=each.writer == "reporter", when=on_day(each.at, zone), text=each.text)
        for each in messages
    ]


def openings(found: Iterable[Opening], zone: ZoneInfo) -> list[Opened]:
    """Every opening of the report, by role and reason."""
    return [
        Opened(
            when=on_day(each.at, zone),
            role=_ROLES.get(each.role, _("Somebody of the team")),
            reason=_REASONS.get(each.reason or "", _("for their work")),
        )
        for each in found
    ]
