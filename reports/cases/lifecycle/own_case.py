"""Who works on a case: whoever is responsible for it and may work on cases at all."""

from uuid import UUID

from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission
from reports.cases.access.access import check_responsible, lock_case
from reports.cases.lifecycle.lifecycle import AlreadyClosed, NotAllowed
from reports.cases.models import Case


def check_own(*, case: Case, by: Staff) -> None:
    """Raise NotAllowed or NotResponsible unless this person works on this case."""
    if not by.may(Permission.WORK_CASE):
        raise NotAllowed
    check_responsible(case=case, by=by)


def check_own_and_open(*, case: Case, by: Staff) -> None:
    """Raise NotAllowed, NotResponsible or AlreadyClosed unless they do, and it is not closed."""
    check_own(case=case, by=by)
    if not case.is_open:
        raise AlreadyClosed


def lock_own_case(
    *, case_id: UUID, by: Staff, version: int | None = None, nowait: bool = False
) -> Case:
    """Lock the open case of whoever works on it, as `lock_case` does.

    Raises NotAllowed, NotResponsible, AlreadyClosed, NotYours, StaleCase; with `nowait`
    OperationalError when somebody else has it locked.
    """
    case = lock_case(case_id=case_id, by=by, version=version, nowait=nowait)
    check_own_and_open(case=case, by=by)
    return case
