"""What a venue wrote, beside the report of a guest who agreed to that; for the guest's helpers
alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from nightlife.venue_log import incident_log
from nightlife.venue_log.incident_log import Logged
from nightlife.venues import venues
from nightlife.venues.venues import VenueInfo
from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import get_case
from reports.cases.models import Content
from reports.cases.models import content as names
from reports.cases.records.contents import read_working
from reports.cases.terms.machine_facts import Facts
from reports.vault.case_keys.case_keys import CaseVault


class NothingBeside(Exception):
    """The guest did not agree, the entry is kept no longer, or there was none."""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """An entry and its venue."""

    venue: VenueInfo
    entry: Logged


def is_beside(facts: Facts) -> bool:
    """Whether the guest agreed that an entry lies beside the report."""
    return facts.linked_entry is not None


def beside(*, case_id: UUID, by: Staff, now: datetime) -> Beside:
    """Read the entry; that it was read stands in the case's history.

    Raises access.NotYours, NothingBeside.
    """
    case = get_case(staff=by, case_id=case_id, now=now)
    linked = _facts(case.id).linked_entry
    if linked is None:
        raise NothingBeside
    try:
        entry = incident_log.linked_entry(entry_id=linked)
    except incident_log.NoEntry:
        raise NothingBeside from None
    with transaction.atomic():
        record(
            kind=EventKind.LOG_ENTRY_SEEN,
            by=actor_of(by),
            now=now,
            case_id=case.id,
            subject_id=entry.id,
        )
    return Beside(venue=venues.venue(entry.venue_id), entry=entry)


def _facts(case_id: UUID) -> Facts:
    content = Content.objects.get(case_id=case_id, name=names.FACTS)
    return Facts.from_json(read_working(CaseVault.load(case_id), content))
