"""The inbox by what has to be done, each group by the time left. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.console.labels.queue_rows import Row

SOON: Final = timedelta(hours=2)
TODAY: Final = timedelta(hours=24)
_FAR: Final = timedelta(days=36500)


@dataclass(frozen=True, kw_only=True)
class RowGroup:
    """Rows of one kind; `harm`: somebody may be harmed by waiting."""

    slug: str
    title: Promise
    rows: Sequence[Row]
    harm: bool


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One choice above the rows, with how many it leaves."""

    code: str
    word: Promise
    number: int
    here: bool


GROUPS: Final[tuple[tuple[str, Promise, bool], ...]] = (
    ("to-acknowledge", _("To acknowledge"), True),
    ("act-now", _("Act now"), True),
    ("today", _("Today"), False),
    ("later", _("Later"), False),
)
FILTERS: Final[tuple[tuple[str, Promise, Callable[[Row], bool]], ...]] = (
    ("", _("All"), lambda _row: True),
    ("ack", _("To acknowledge"), lambda row: not row.acknowledged),
    ("unread", _("Unread"), lambda row: bool(row.unread)),
    ("place", _("Needs a place"), lambda row: row.needs_place),
    ("text", _("Safe to text now"), lambda row: row.reach.now),
)


def filters(rows: Sequence[Row], *, chosen: str) -> list[Filter]:
    """The choices that leave something, and the one that was made."""
    found = [
        Filter(code=code, word=word, number=sum(map(fits, rows)), here=code == chosen)
        for code, word, fits in FILTERS
    ]
    return [each for each in found if each.number or each.here or not each.code]


def chosen_filter(text: str) -> str:
    """The choice an address names; all for anything that is none."""
    return text if text in {code for code, _word, _fits in FILTERS} else ""


def filtered(rows: Sequence[Row], *, chosen: str) -> list[Row]:
    """The rows that a choice leaves."""
    fits = next(fits for code, _word, fits in FILTERS if code == chosen)
    return [row for row in rows if fits(row)]


def grouped(rows: Sequence[Row], *, now: datetime) -> list[RowGroup]:
    """The groups that are not empty, each by the time left."""
    found: dict[str, list[Row]] = {slug: [] for slug, _title, _harm in GROUPS}
    for row in sorted(rows, key=lambda each: each.due_at or now + _FAR):
        found[_group_of(row, now)].append(row)
    return [
        RowGroup(slug=slug, title=title, rows=found[slug], harm=harm and _late(found[slug], slug))
        for slug, title, harm in GROUPS
        if found[slug]
    ]


def _group_of(row: Row, now: datetime) -> str:
    if not row.acknowledged:
        return "to-acknowledge"
    due = row.due_at or now + _FAR
    if row.unread or row.tasks_due or due - now < SOON:
        return "act-now"
    return "today" if due - now < TODAY else "later"


def _late(rows: Sequence[Row], slug: str) -> bool:
    return slug == "to-acknowledge" or any(row.left and row.left.late for row in rows)
