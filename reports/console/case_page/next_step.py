"""The one next step of a case, and how the person is reached safely now. Pure.

A screen that lists everything that could be done says nothing of what must be: what the first
clock runs to comes before what is merely due, and a conversation before a text.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from reports.cases.deadlines.running_clocks import Waits, running
from reports.cases.models import Case, Task, TaskKind
from reports.console.labels.time_left import TimeLeft, task_is_late, time_left
from reports.console.labels.verdict import Verdict, when
from reports.followup.plans import send_times
from reports.messaging.contact.contact import ContactChannel, ContactState, MayContact, SafeContact
from reports.messaging.contact.text_permission import next_window
from reports.region.pack import Region


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What to do now, how long there is for it, and where on the page, if not on its own card."""

    words: str
    left: TimeLeft | None = None
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way to reach the person: the word for it, what holds now, and how that is drawn."""

    name: str
    words: str
    shape: str
    tone: str


def next_step(
    case: Case, *, tasks: Iterable[Task], forms: Container[str], frozen: bool, now: datetime
) -> NextStep | None:
    """What must be done first; None if nothing waits. `forms`: what this person may do.

    Its card has the buttons of acknowledging, taking, noting contact and opening again, if they are
    among the forms.
    """
    if not case.is_open:
        return _of_closed(case, forms)
    if frozen:
        return NextStep(words=_("Look at the sign of danger"), anchor="danger")
    return _first_clock(case, forms, now) or _lowering(case, forms) or _task(tasks, now)


def ways(contact: SafeContact, verdict: Verdict, *, region: Region, now: datetime) -> list[Way]:
    """The site, texts and calls, with the next safe moment of each, and when texts go today."""
    safe_at = next_window(contact=contact, now=now)
    return [
        Way(name=_("Site"), words=_("Any time, with the code"), shape="ok", tone="ok"),
        _texts(verdict, safe_at, now),
        *([_today(contact, region, now)] if verdict.may_write else []),
        _calls(contact, safe_at, now),
    ]


def _of_closed(case: Case, forms: Container[str]) -> NextStep | None:
    if case.unread:
        return NextStep(words=_("Read the message"), anchor="conversation")
    return NextStep(words=_("Closed")) if "reopen" in forms else None


def _first_clock(case: Case, forms: Container[str], now: datetime) -> NextStep | None:
    clocks = running(case)
    waits = clocks[0].waits if clocks else None
    left = time_left(started=clocks[0].started, due=clocks[0].due, now=now) if clocks else None
    if case.acknowledged_at is None:
        mine = "acknowledge" in forms or "take" in forms
        words = _("Acknowledge it") if mine else _("Somebody has to acknowledge it")
        return NextStep(words=words, left=left)
    if case.unread:  # no clock runs once the coordinators were told that it waits too long
        return NextStep(words=_("Answer the message"), left=left, anchor="reply-text")
    if waits is Waits.ANSWER:
        return NextStep(words=_("Answer on the site"), left=left, anchor="reply-text")
    if waits is Waits.CONTACT:
        return NextStep(words=_("Make first contact"), left=left, anchor="contact")
    return None


def _lowering(case: Case, forms: Container[str]) -> NextStep | None:
    if case.lowering_asked_at is None or "confirm" not in forms:
        return None
    return NextStep(words=_("Decide on the lower level"), anchor="lowering-h")


def _task(tasks: Iterable[Task], now: datetime) -> NextStep | None:
    waiting = [task for task in tasks if task.done_at is None]
    if not waiting:
        return None
    first = min(waiting, key=lambda task: task.due_at)
    anchor = "safety" if first.what is TaskKind.REASSESS else "tasks"
    late = task_is_late(first.due_at, now=now)
    # A task says nothing of when it was made: an hour ahead it begins to press.
    left = time_left(started=now if late else first.due_at, due=first.due_at, now=now)
    return NextStep(words=str(first.what.label), left=left, anchor=anchor)


def _texts(verdict: Verdict, safe_at: datetime | None, now: datetime) -> Way:
    if not verdict.may_write:
        return Way(name=_("Text"), words=_("Not now"), shape="notext", tone="bad")
    if verdict.safe and safe_at is not None and safe_at > now:
        words = _("Not before %(at)s") % {"at": when(safe_at)}
        return Way(name=_("Text"), words=words, shape="notext", tone="bad")
    if verdict.safe:
        return Way(name=_("Text"), words=_("At the next safe hour"), shape="notext", tone="bad")
    return Way(name=_("Text"), words=_("Now"), shape="text", tone="ok")


def _today(contact: SafeContact, region: Region, now: datetime) -> Way:
    """The hours in which a text may still go today, by the reporter's hours and the region's."""
    left = send_times.left_today(contact=contact, region=region, now=now)
    if not left:
        words = _("No safe hour is left")
        return Way(name=_("Texts today"), words=words, shape="notext", tone="bad")
    words = ", ".join(f"{_clock(each.not_before)}–{_clock(each.not_after)}" for each in left)
    return Way(name=_("Texts today"), words=words, shape="text", tone="ok")


def _clock(at: datetime) -> str:
    return date_format(localtime(at), "H:i")


def _calls(contact: SafeContact, safe_at: datetime | None, now: datetime) -> Way:
    wanted = contact.may_contact is MayContact.YES and contact.state is ContactState.OPEN
    if not wanted:
        return Way(name=_("Phone"), words=_("No"), shape="x", tone="bad")
    if contact.channel is not ContactChannel.CALL:
        return Way(name=_("Phone"), words=_("Only when agreed"), shape="x", tone="bad")
    if safe_at is None:
        return Way(name=_("Phone"), words=_("No safe hour is known"), shape="q", tone="bad")
    if safe_at > now:
        words = _("Not before %(at)s") % {"at": when(safe_at)}
        return Way(name=_("Phone"), words=words, shape="x", tone="bad")
    return Way(name=_("Phone"), words=_("Now"), shape="ok", tone="ok")
