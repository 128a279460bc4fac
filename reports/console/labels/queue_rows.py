"""One row of a queue: everything a person scans for, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.cases.aliases.alias_words import Alias, alias
from reports.cases.deadlines.running_clocks import Clock, running
from reports.cases.models import Queue, Status
from reports.cases.terms.machine_facts import Channel
from reports.cases.worklists import InboxItem
from reports.console.labels import code_labels
from reports.console.labels.time_left import TimeLeft, amount_words, time_left
from reports.console.row_parts.row_facts import Reach, RowFact, reach, told_of
from reports.look.days import written
from reports.region.vocabulary import Level

type Names = Mapping[UUID, str]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A state as a word with a shape: `full`, `half`, `open` or `dot`."""

    shape: str
    word: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case as a list shows it; nothing of what was told. `rings`: a new emergency."""

    case_id: UUID
    address: str
    act: str
    alias: Alias | None
    reference: str
    level: str
    level_word: str
    kind: str
    step: str
    left: TimeLeft | None
    due_at: datetime | None
    clock: str
    marks: list[Mark]
    has: Sequence[RowFact]
    reach: Reach
    unread: int
    unread_since: str
    tasks_due: int
    facts: str
    owner: str
    acknowledged: bool
    may_acknowledge: bool
    rings: bool
    version: int

    @property
    def name(self) -> str:
        """What people call it."""
        return self.alias.words if self.alias else self.reference

    @property
    def needs_place(self) -> bool:
        """Whether a place is still to be found."""
        return any(fact.place for fact in self.has)


_NOWHERE: Final = str(UUID(int=0))


@cache
def _addresses(name: str, *verb: str) -> str:
    """The address of every case's page, with `_NOWHERE` for the case: a list has many."""
    return reverse(name, args=[_NOWHERE, *verb])


def reference(case_id: UUID) -> str:
    """How people name a case to each other: eight characters that say nothing."""
    return f"{case_id.hex[:4]}-{case_id.hex[4:8]}".upper()


def rows(items: Iterable[InboxItem], *, now: datetime, names: Names | None = None) -> list[Row]:
    """The rows for these items, in their order; `names` adds who is responsible."""
    found = list(items)
    told = told_of({item.case.id for item in found}, now=now)
    return [row(item, now=now, names=names or {}, told=told[item.case.id]) for item in found]


def row(item: InboxItem, *, now: datetime, names: Names, told: Sequence[RowFact] = ()) -> Row:
    """One item in words."""
    case = item.case
    clocks = running(case, review_at=item.review_at)
    left, clock = clock_of(clocks, now=now)
    wishes = item.known.facts.wishes if item.known.facts else None
    young = [RowFact(shape="kid", words=_("Under 18"))] if wishes and wishes.minor else []
    return Row(
        case_id=case.id,
        alias=alias(case.alias),
        reference=reference(case.id),
        address=_addresses("desk:file").replace(_NOWHERE, str(case.id)),
        act=_addresses("desk:act", "acknowledge").replace(_NOWHERE, str(case.id)),
        level=case.level.name,
        level_word=code_labels.word(code_labels.LEVELS, case.level),
        kind=", ".join(code_labels.word(code_labels.KINDS, each) for each in wishes.kinds[:2])
        if wishes
        else "",
        step=code_labels.word(Status, case.status),
        left=left,
        due_at=clocks[0].due if clocks else None,
        clock=clock,
        marks=marks(item),
        has=[*young, *told],
        reach=reach(item.known.contact, now=now),
        unread=case.unread,
        unread_since=_ago(case.unread_since, now),
        tasks_due=item.tasks_due,
        facts=facts(item),
        owner=names.get(case.owner_id, "") if case.owner_id else "",
        acknowledged=item.acknowledged,
        may_acknowledge=not item.acknowledged and (item.mine or case.owner_id is None),
        rings=case.level is Level.EMERGENCY and not item.acknowledged,
        version=case.version,
    )


def clock_of(clocks: Sequence[Clock], *, now: datetime) -> tuple[TimeLeft | None, str]:
    """The first of these clocks, and what it runs to."""
    for clock in clocks:
        left = time_left(started=clock.started, due=clock.due, now=now)
        return left, str(clock.waits.label)
    return None, ""


def _ago(at: datetime | None, now: datetime) -> str:
    return _("%(amount)s ago") % {"amount": amount_words(now - at)} if at else ""


def marks(item: InboxItem) -> list[Mark]:
    """What asks for attention, the most pressing first."""
    case, found = item.case, []
    if item.burst:
        found.append(Mark(shape="half", word=_("one of many emergencies from one source")))
    if n := item.tasks_due:
        tasks = ngettext("%(n)d task due", "%(n)d tasks due", n) % {"n": n}
        found.append(Mark(shape="dot", word=tasks))
    if case.lowering_asked_at:
        found.append(Mark(shape="open", word=_("lower level asked for")))
    if case.handover_to_id:
        found.append(Mark(shape="open", word=_("waits for hand-over")))
    if case.queue:
        found.append(Mark(shape="open", word=code_labels.word(Queue, case.queue)))
    if case.is_held:
        found.append(Mark(shape="full", word=_("legal hold")))
    return found


def facts(item: InboxItem) -> str:
    """The rest of the bookkeeping on one line."""
    parts = (
        written(timezone.localtime(item.case.filed_at), "j M H:i"),
        code_labels.word(Channel, item.case.channel),
        code_labels.language(item.language) if item.language else "",
    )
    return " · ".join(part for part in parts if part)
