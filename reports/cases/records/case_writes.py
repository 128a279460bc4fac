"""Saving a case's row, and the number of a new version of what lies in it."""

from reports.cases.models import Case, Content


def save(case: Case) -> None:
    """Save a row that is locked by this transaction; its version goes up."""
    case.version += 1
    case.save(force_update=True)


def next_version(case: Case, name: str) -> int:
    """The number of the next version of what lies under this name; the row is locked."""
    return Content.objects.filter(case=case, name=name).count() + 1
