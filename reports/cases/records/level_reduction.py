"""A request to lower a level: what waits for a second person (R2.5)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reports.audit.events import ReasonCode
from reports.cases.models import Case, Content
from reports.cases.models.content import LOWERING
from reports.cases.records.contents import working
from reports.region.vocabulary import Level
from reports.stored_records import Record
from reports.vault.case_keys.case_keys import CaseVault


@dataclass(frozen=True, kw_only=True)
class Lowering(Record):
    """Who asked for which level, when and why."""

    to: Level
    asked_by: UUID
    asked_at: datetime
    reason: ReasonCode


def drop_lowering(case: Case) -> None:
    """Forget what was asked; the case's row is locked, and saved by the caller."""
    if case.lowering_asked_at is not None:
        Content.objects.filter(case=case, name=LOWERING).delete()
        case.lowering_asked_at = None


def put_lowering(vault: CaseVault, case: Case, asked: Lowering) -> None:
    """Write down a request; one that a reporter's own words overtook is in its place until then."""
    Content.objects.filter(case=case, name=LOWERING).delete()
    working(vault, case.id, LOWERING, asked.to_json()).save()
