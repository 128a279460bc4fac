"""Where the cases of a list come from, as far as machines may know, and what comes in a burst.

A token that was stolen, or a partner who is hostile, files as many emergencies as it is let. Each
is a case and goes its way; whoever looks at them is told that they have one source.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef

from reports.among import Among
from reports.cases.models import Case, Content
from reports.cases.models import content as names
from reports.cases.records.contents import read_working
from reports.cases.terms.machine_facts import Facts
from reports.messaging.contact.contact import SafeContact
from reports.region.vocabulary import Level
from reports.vault.case_keys.case_keys import WorkingVault, working_vault
from reports.vault.models import CaseDataKey
from reports.vault.primitives.errors import SealBroken

log = logging.getLogger("linden.cases")

MANY: Final = 5  # emergencies of one source ...
WITHIN: Final = timedelta(hours=1)  # ... in this time


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What machines know of one case. `contact` is None where it could not be read.

    A hint for a list: whether a text goes is decided, and checked against its mark, when it does.
    """

    facts: Facts | None = None
    contact: SafeContact | None = None


def known_of(case_ids: Collection[UUID]) -> dict[UUID, Known]:
    """What machines know of these cases; a damaged row takes no list away from anybody. One
    query."""
    found = {case_id: Known() for case_id in case_ids}
    for case_id, name, plain in _read(case_ids, (names.FACTS, names.CONTACT)):
        known = found[case_id]
        if name == names.FACTS:
            found[case_id] = replace(known, facts=Facts.from_json(plain))
        else:
            found[case_id] = replace(known, contact=SafeContact.from_json(plain))
    return found


def facts_of(case_ids: Collection[UUID]) -> dict[UUID, Facts]:
    """The facts alone, of those of these cases that open. One query."""
    read = _read(case_ids, (names.FACTS,))
    return {case_id: Facts.from_json(plain) for case_id, _name, plain in read}


def _read(case_ids: Collection[UUID], wanted: Sequence[str]) -> Iterator[tuple[UUID, str, Any]]:
    vaults: dict[UUID, WorkingVault | None] = {}
    for content in Content.objects.filter(Among("case_id", case_ids), name__in=wanted).annotate(
        wrapped=CaseDataKey.objects.filter(case_id=OuterRef("case_id")).values("wrapped")
    ):
        if content.case_id not in vaults:
            vaults[content.case_id] = content.wrapped and working_vault(
                content.case_id, content.wrapped
            )
        if (vault := vaults[content.case_id]) is None:
            continue
        try:
            plain = read_working(vault, content)
        except SealBroken:
            log.exception("language_unreadable", extra={"case_id": str(content.case_id)})
        else:
            yield content.case_id, content.name, plain


def in_a_burst(cases: Collection[Case], facts: Mapping[UUID, Facts]) -> frozenset[UUID]:
    """Return which of these are emergencies that came in a burst from one organisation. Pure."""
    by_source: defaultdict[UUID, list[tuple[datetime, UUID]]] = defaultdict(list)
    for case in {case.id: case for case in cases}.values():
        known = facts.get(case.id)
        if case.level is Level.EMERGENCY and known and known.source_organisation:
            by_source[known.source_organisation].append((case.filed_at, case.id))
    return frozenset(
        case_id for filed in by_source.values() for case_id in _together(sorted(filed))
    )


def _together(filed: list[tuple[datetime, UUID]]) -> set[UUID]:
    found: set[UUID] = set()
    for first, (_at, _id) in enumerate(filed[MANY - 1 :]):
        window = filed[first : first + MANY]
        if window[-1][0] - window[0][0] <= WITHIN:
            found.update(case_id for _at, case_id in window)
    return found
