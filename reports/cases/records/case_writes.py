"""Saving a case's row."""

from reports.cases.models import Case


def save(case: Case) -> None:
    """Save a row that is locked by this transaction; its version goes up."""
    case.version += 1
    case.save(force_update=True)
