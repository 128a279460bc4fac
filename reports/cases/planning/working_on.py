"""What every part of case management asks: who fills it in, and which version this is."""

from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission
from reports.cases.access.access import check_responsible
from reports.cases.lifecycle.lifecycle import AlreadyClosed, NotAllowed
from reports.cases.models import Case, Content


def check_works(*, case: Case, by: Staff) -> None:
    """Raise NotAllowed, NotResponsible or AlreadyClosed unless this person works on this case."""
    if not by.may(Permission.WORK_CASE):
        raise NotAllowed
    check_responsible(case=case, by=by)
    if not case.is_open:
        raise AlreadyClosed


def next_version(case: Case, name: str) -> int:
    """The number of the next version of what lies under this name; the row is locked."""
    return Content.objects.filter(case=case, name=name).count() + 1
