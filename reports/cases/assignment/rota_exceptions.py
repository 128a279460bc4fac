"""Days on which a pattern does not hold: somebody is away, or another one stands in.

What is extra is a shift of its own (`rota.add_shift`).
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of, staff_of
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.assignment.rota import NotOnTeam, check_lead
from reports.cases.assignment.week_patterns import locked
from reports.cases.models import ShiftException


class ImpossibleException(ValueError):
    """Days away are days of the pattern, in their order; on one at least a shift begins."""


class AwayTwice(ValueError):
    """Something is said for one of these days already: take that off first."""


def add_exception(
    *,
    pattern_id: UUID,
    first_day: date,
    last_day: date,
    instead_id: UUID | None,
    by: Staff,
    now: datetime,
) -> ShiftException:
    """Let the shifts that begin on these days be nobody's, or somebody else's of the team.

    Raises rota.NotAllowed, week_patterns.NoPattern, rota.NotOnTeam, ImpossibleException, AwayTwice.
    """
    check_lead(by)
    with transaction.atomic():
        pattern = locked(pattern_id)
        ends = pattern.last_day or last_day
        if not pattern.first_day <= first_day <= last_day <= ends or instead_id == pattern.user_id:
            raise ImpossibleException
        if not pattern.has_any(first_day, last_day):
            raise ImpossibleException
        if instead_id and pattern.team_id not in staff_of(user_id=instead_id).team_ids:
            raise NotOnTeam
        others = ShiftException.objects.filter(pattern=pattern)
        if others.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
            raise AwayTwice
        made = ShiftException.objects.create(
            pattern=pattern, first_day=first_day, last_day=last_day, instead_id=instead_id
        )
        record(kind=EventKind.SHIFT_REMOVED, by=actor_of(by), now=now, subject_id=pattern.user_id)
        if instead_id:
            record(kind=EventKind.SHIFT_ADDED, by=actor_of(by), now=now, subject_id=instead_id)
    return made


def remove_exception(*, exception_id: UUID, by: Staff, now: datetime) -> None:
    """Let the pattern hold again; nothing happens if that is so already. Raises NotAllowed."""
    check_lead(by)
    with transaction.atomic():
        rows = ShiftException.objects.select_for_update(of=["self"]).select_related("pattern")
        found = rows.filter(id=exception_id).first()
        if found is None:
            return
        found.delete()
        about = found.pattern.user_id
        record(kind=EventKind.SHIFT_ADDED, by=actor_of(by), now=now, subject_id=about)
