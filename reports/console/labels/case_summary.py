"""What is seen of a case without opening it: its bookkeeping in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from reports.cases.deadlines.running_clocks import running
from reports.cases.models import Case
from reports.cases.terms.machine_facts import Channel
from reports.console.labels import code_labels
from reports.console.labels.queue_rows import Mark, clock_of
from reports.console.labels.time_left import TimeLeft


@dataclass(frozen=True, kw_only=True)
class Glance:
    """The top of the page: nothing here was told by the person."""

    level: str
    level_word: str
    step: str
    left: TimeLeft | None
    clock_word: str
    owner: str
    filed_at: datetime
    channel: str
    marks: Sequence[Mark]


def glance(case: Case, *, now: datetime, names: Mapping[UUID, str]) -> Glance:
    """The bookkeeping of a case in words."""
    left, clock = clock_of(running(case), now=now)
    return Glance(
        level=case.level.name,
        level_word=code_labels.word(code_labels.LEVELS, case.level),
        step=case.get_status_display(),
        left=left,
        clock_word=clock,
        owner=names.get(case.owner_id, "") if case.owner_id else case.get_queue_display(),
        filed_at=case.filed_at,
        channel=code_labels.word(Channel, case.channel),
        marks=case_marks(case),
    )


def case_marks(case: Case) -> list[Mark]:
    """What is out of the ordinary, as words with a shape."""
    found = (
        (case.is_open and case.acknowledged_at is None, "full", _("not acknowledged")),
        (case.unread, "half", _("new message")),
        (case.handover_to_id, "open", _("waits for hand-over")),
        (case.is_held, "full", _("legal hold")),
        (case.erase_requested_at, "full", _("the person asked to erase it")),
        (case.owner_id is None, "open", _("in a queue")),
    )
    return [Mark(shape=shape, word=word) for holds, shape, word in found if holds]
