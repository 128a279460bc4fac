"""Entries about places in public space, and what of them may be published by the month.

An entry says what happened there, in which commune and what kind of place, and roughly when; it
belongs to no case and to nobody. Each lies sealed, and a month is counted once it is over (R6.12).
A figure is shown only where it can be subtracted from none (R6.11): not beside the total of its
commune, nor beside that of its kind. What some wrote is for coordinators, never published, and
not shown for a month with few entries.
"""

import json
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from reports.cases.models import SpotEntry
from reports.cases.statistics.disclosure_control import Rule, table, total
from reports.region import Region, region
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import text_blobs

log = logging.getLogger("linden.cases")

KINDS: Final = ("verbal", "followed", "touched", "exposed", "threatened")
TO: Final = ("me", "saw")
PLACES: Final = ("street", "stop", "vehicle", "park", "venue", "building", "other")
WHEN: Final = ("today", "days7", "month", "often")
DAY_PARTS: Final = ("morning", "afternoon", "evening", "night")
MOTIVES: Final = ("gender", "love_or_gender", "origin", "disability")
ELSEWHERE: Final = "elsewhere"
NOT_SAID: Final = "not_stated"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What was told; what was left open is empty."""

    kinds: tuple[str, ...] = ()
    to: str = ""
    commune: str = ""
    place: str = ""
    when: str = ""
    day_part: str = ""
    motive: tuple[str, ...] = ()
    words: str = ""


def keep(entry: Entry, *, entry_id: UUID, now: datetime) -> None:
    """Seal an entry into the month that it is told in; the same id again is the same entry."""
    row = SpotEntry(id=entry_id, month=month_of(now))
    row.blob = text_blobs.close(row.context, json.dumps(asdict(entry)).encode())
    SpotEntry.objects.bulk_create([row], ignore_conflicts=True)


def month_of(now: datetime) -> int:
    """The region's month, as 202612."""
    here = now.astimezone(region().timezone)
    return here.year * 100 + here.month


def forget(*, now: datetime) -> int:
    """Erase the months that the region keeps no longer; returns how many entries went."""
    here = now.astimezone(region().timezone)
    year, month = divmod(here.year * 12 + here.month - 1 - region().statistics.spot_months, 12)
    gone, _each = SpotEntry.objects.filter(month__lt=year * 100 + month + 1).delete()
    return gone


def months_over(*, now: datetime) -> list[int]:
    """The months that are over and have entries, newest first; one query."""
    over = SpotEntry.objects.filter(month__lt=month_of(now)).order_by("-month")
    return list(over.values_list("month", flat=True).distinct())


def entries_of(month: int) -> list[Entry]:
    """Every entry of a month, in no order that says anything; one query.

    What does not open was changed in the database: it is no entry.
    """
    rows = SpotEntry.objects.filter(month=month).order_by("id")
    return [entry for row in rows if (entry := _read(row))]


def _read(row: SpotEntry) -> Entry | None:
    try:
        said = json.loads(text_blobs.open(row.context, bytes(row.blob)))
    except SealBroken:
        log.exception("spot_unreadable", extra={"spot_id": str(row.id)})
        return None
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in said.items()
    }
    return Entry(**values)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What may be shown of a month; None where no figure is.

    `cells` are by commune and kind, the others by their values. `words` are not to be published.
    """

    entries: int | None
    communes: Mapping[str, int | None]
    kinds: Mapping[str, int | None]
    cells: Mapping[str, Mapping[str, int | None]]
    places: Mapping[str, int | None]
    day_parts: Mapping[str, int | None]
    motives: Mapping[str, int | None]
    words: Sequence[str]


def figures(entries: Sequence[Entry], *, rule: Rule, here: Region) -> Figures:
    """The figures of one month. Pure."""
    communes = [commune.code for commune in here.communes] + [ELSEWHERE, NOT_SAID]
    return Figures(
        entries=total(len(entries), rule=rule),
        communes=_by_one(entries, "commune", communes, rule),
        kinds=_by_many(entries, "kinds", KINDS, rule),
        cells=_cells(entries, communes, rule),
        places=_by_one(entries, "place", [*PLACES, NOT_SAID], rule),
        day_parts=_by_one(entries, "day_part", [*DAY_PARTS, NOT_SAID], rule),
        motives=_by_many(entries, "motive", MOTIVES, rule),
        words=sorted(each.words for each in entries if each.words)
        if len(entries) >= rule.k
        else (),
    )


def _by_one(
    entries: Sequence[Entry], name: str, values: Sequence[str], rule: Rule
) -> dict[str, int | None]:
    counts = Counter(_known(getattr(each, name), values) for each in entries)
    return table(counts, values, cases=len(entries), many=False, rule=rule)


def _by_many(
    entries: Sequence[Entry], name: str, values: Sequence[str], rule: Rule
) -> dict[str, int | None]:
    counts = Counter(value for each in entries for value in getattr(each, name))
    return table(counts, values, cases=len(entries), many=True, rule=rule)


def _known(value: str, values: Sequence[str]) -> str:
    return value if value in values else NOT_SAID


def _cells(
    entries: Sequence[Entry], communes: Sequence[str], rule: Rule
) -> dict[str, dict[str, int | None]]:
    """By commune and kind: what may be shown both beside its commune and beside its kind.

    Where one of these totals is not shown, no part of it is.
    """
    in_all = _by_one(entries, "commune", communes, rule)
    of_all = _by_many(entries, "kinds", KINDS, rule)
    down = {
        kind: _by_one([each for each in entries if kind in each.kinds], "commune", communes, rule)
        for kind in KINDS
    }
    found = {}
    for code in communes:
        there = [each for each in entries if _known(each.commune, communes) == code]
        across = _by_many(there, "kinds", KINDS, rule)
        found[code] = {
            kind: None if None in (in_all[code], of_all[kind], down[kind][code]) else across[kind]
            for kind in KINDS
        }
    return found
