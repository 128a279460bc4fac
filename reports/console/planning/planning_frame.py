"""What the pages of case management have in common: the head of the case, and the frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse

from reports.accounts.guards.staff_guard import StaffRequest
from reports.cases.aliases.alias_words import Alias, alias
from reports.cases.models import Case
from reports.console.frame.desk_page import Note, show
from reports.console.labels.queue_rows import reference


@dataclass(frozen=True, kw_only=True)
class Head:
    """By what people call the case, and where it is."""

    case_id: UUID
    alias: Alias | None
    reference: str
    is_open: bool


def head(case: Case) -> Head:
    """What stands on top of each of these pages."""
    return Head(
        case_id=case.id,
        alias=alias(case.alias),
        reference=reference(case.id),
        is_open=case.is_open,
    )


def show_page(
    request: StaffRequest,
    template: str,
    page: object,
    *,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    """One of this room's pages, with the desk around it."""
    return show(request, f"planning/{template}", page, notes=notes, status=status)
