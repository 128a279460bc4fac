"""What of a case goes into its timeline: from the log, the levels and the texts. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from reports.audit.events import EventKind
from reports.audit.models import Event
from reports.audit.queries.visits import visits
from reports.cases.records.sealed_records import AssessmentEntry
from reports.console.labels import text_labels
from reports.console.labels.code_labels import LEVELS, word
from reports.console.story.timeline_picture import Dot, Lane
from reports.messaging.inbound.thread import Line
from reports.region import Level

_CONTACT: Final = {
    EventKind.CASE_FILED: "full",
    EventKind.ACKNOWLEDGED: "ring",
    EventKind.CONTACT_RECORDED: "full",
    EventKind.ATTEMPT_RECORDED: "ring",
    EventKind.PART_ADDED: "full",
    EventKind.CLOSED: "full",
    EventKind.REOPENED: "full",
}
_SILENCE: Final = (EventKind.FOLLOW_UP_SILENT, EventKind.CONTACT_FROZEN, EventKind.CONTACT_STOPPED)
_PLACES: Final = {
    EventKind.PLACE_HELD: "ring",
    EventKind.PLACE_ACCEPTED: "ring",
    EventKind.PLACE_DECLINED: "ring",
    EventKind.PLACE_LAPSED: "ring",
    EventKind.PLACE_RELEASED: "ring",
    EventKind.PLACE_ARRIVED: "full",
    EventKind.PLACE_NO_SHOW: "ring",
    EventKind.PLACE_LEFT: "full",
}


def dots(
    *, levels: Iterable[AssessmentEntry], events: Sequence[Event], texts: Iterable[Line]
) -> list[Dot]:
    """Everything that is drawn, lane by lane."""
    opened = [each for each in events if each.kind == EventKind.CASE_OPENED]
    return [
        *_levels(levels),
        *(dot for event in events if (dot := _of_event(event))),
        *(_text(each) for each in texts if each.ours),
        *(_opening(visit.event, visit.began) for visit in visits(opened)),
    ]


def lanes() -> list[tuple[Lane, str]]:
    """The rows and what stands beside each."""
    return [
        (Lane.LEVEL, _("Level")),
        (Lane.CONTACT, _("Contact")),
        (Lane.TEXTS, _("Texts")),
        (Lane.PLACES, _("Housing")),
        (Lane.OPENED, _("Opened")),
    ]


def _levels(levels: Iterable[AssessmentEntry]) -> Iterator[Dot]:
    before = None
    for entry in levels:
        if entry.level is not before:
            before = entry.level
            yield Dot(
                lane=Lane.LEVEL,
                at=entry.at,
                words=word(LEVELS, entry.level),
                grave=entry.level is Level.EMERGENCY,
            )


def _of_event(event: Event) -> Dot | None:
    kind, words = EventKind(event.kind), word(EventKind, event.kind)
    if kind is EventKind.MESSAGE_WRITTEN:
        ours = event.actor_id is not None
        words = _("we wrote") if ours else _("the person wrote")
        return Dot(lane=Lane.CONTACT, at=event.at, words=words, shape="ring" if ours else "full")
    if kind in _CONTACT:
        return Dot(lane=Lane.CONTACT, at=event.at, words=words, shape=_CONTACT[kind])
    if kind in _SILENCE:
        return Dot(lane=Lane.TEXTS, at=event.at, words=words, grave=True)
    if kind in _PLACES:
        return Dot(lane=Lane.PLACES, at=event.at, words=words, shape=_PLACES[kind])
    return None


def _text(line: Line) -> Dot:
    sent = str(line.state) in {"delivered", "sent", "accepted", "unconfirmed"}
    said = word(text_labels.STATES, line.state) if sent else _("text not sent yet")
    return Dot(lane=Lane.TEXTS, at=line.at, words=said, shape="full" if sent else "ring")


def _opening(event: Event, at: datetime) -> Dot:
    return Dot(lane=Lane.OPENED, at=at, words=word(EventKind, event.kind), shape="bar")
