"""Openings as people count them: a page loaded again soon after is still the same visit.

The log keeps every opening; only what is shown to a person is put together here. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reports.audit.events import EventKind
from reports.audit.models import Event

JOINED: Final = frozenset({EventKind.CASE_OPENED, EventKind.LOG_ENTRY_READ})
QUIET: Final = timedelta(minutes=30)  # so long without an opening ends a visit


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One person, in one role, for one reason, at one case or entry; or any other event alone."""

    events: Sequence[Event]

    @property
    def event(self) -> Event:
        """One of them: they differ by their time alone."""
        return self.events[0]

    @property
    def began(self) -> datetime:
        """The earliest opening."""
        return min(each.at for each in self.events)

    @property
    def ended(self) -> datetime:
        """The latest opening."""
        return max(each.at for each in self.events)


def visits(events: Iterable[Event]) -> list[Visit]:
    """The events as visits, in the order of the first event of each.

    `events` are in the order of time, forwards or backwards.
    """
    found: list[list[Event]] = []
    running: dict[object, list[Event]] = {}
    for event in events:
        about = (event.kind, event.case_id, event.subject_id)
        key = (about, event.actor_id, event.actor_role, event.reason)
        visit = running.get(key)
        if event.kind not in JOINED:
            found.append([event])
        elif visit is not None and abs(event.at - visit[-1].at) < QUIET:
            visit.append(event)
        else:
            running[key] = [event]
            found.append(running[key])
    return [Visit(events=tuple(each)) for each in found]
