"""One row of a queue: everything a person scans for, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.cases.aliases.alias_words import Alias, alias
from reports.cases.models import Case, Queue
from reports.cases.worklists import InboxItem
from reports.console.labels import code_labels
from reports.console.labels.time_left import TimeLeft, time_left
from reports.region.vocabulary import Level

type Names = Mapping[UUID, str]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A state as a word with a shape: `full`, `half`, `open` or `dot`."""

    shape: str
    word: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case as a queue shows it; nothing of what was told. `rings`: a new emergency."""

    case_id: UUID
    alias: Alias | None
    reference: str
    level: str
    level_word: str
    step: str
    left: TimeLeft | None
    clock: str
    marks: list[Mark]
    facts: str
    owner: str
    may_acknowledge: bool
    rings: bool
    version: int


def reference(case_id: UUID) -> str:
    """How people name a case to each other: eight characters that say nothing."""
    return f"{case_id.hex[:4]}-{case_id.hex[4:8]}".upper()


def rows(items: Iterable[InboxItem], *, now: datetime, names: Names | None = None) -> list[Row]:
    """The rows for these items, in their order; `names` adds who is responsible."""
    return [row(item, now=now, names=names or {}) for item in items]


def row(item: InboxItem, *, now: datetime, names: Names) -> Row:
    """One item in words."""
    left, clock = clock_of(item, now=now)
    return Row(
        case_id=item.case_id,
        alias=alias(item.alias),
        reference=reference(item.case_id),
        level=item.level.name,
        level_word=code_labels.word(code_labels.LEVELS, item.level),
        step=str(item.status.label),
        left=left,
        clock=clock,
        marks=marks(item),
        facts=facts(item),
        owner=names.get(item.owner_id, "") if item.owner_id else "",
        may_acknowledge=not item.acknowledged and (item.mine or item.owner_id is None),
        rings=item.level is Level.EMERGENCY and not item.acknowledged,
        version=item.version,
    )


def clock_of(item: InboxItem | Case, *, now: datetime) -> tuple[TimeLeft | None, str]:
    """The clock that runs: until somebody acknowledges, then until first contact."""
    if item.acknowledged_at is None and item.escalate_at is not None:
        left = time_left(started=item.assigned_at, due=item.escalate_at, now=now)
        return left, _("to acknowledge")
    if item.due_at is not None:
        return time_left(started=item.filed_at, due=item.due_at, now=now), _("to first contact")
    return None, ""


def marks(item: InboxItem) -> list[Mark]:
    """What asks for attention, the most pressing first."""
    tasks = ngettext("%(n)d task due", "%(n)d tasks due", item.tasks_due) % {"n": item.tasks_due}
    found = (
        (not item.acknowledged, "full", _("not acknowledged")),
        (item.burst, "half", _("one of many emergencies from one source")),
        (item.unread, "half", _("new message")),
        (item.tasks_due, "dot", tasks),
        (item.lowering_asked, "open", _("lower level asked for")),
        (item.waiting_handover, "open", _("waits for hand-over")),
        (item.queue, "open", str(Queue(item.queue).label) if item.queue else ""),
        (item.held, "full", _("legal hold")),
    )
    return [Mark(shape=shape, word=word) for holds, shape, word in found if holds]


def facts(item: InboxItem) -> str:
    """The rest of the bookkeeping on one line."""
    parts = (
        date_format(timezone.localtime(item.filed_at), "j M H:i"),
        code_labels.word(code_labels.CHANNELS, item.channel),
        code_labels.language(item.language) if item.language else "",
    )
    return " · ".join(part for part in parts if part)
