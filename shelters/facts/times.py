"""Times as ranges: the beginning is in them, the end is not; no end means for good."""

from collections.abc import Iterable
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Times

__all__ = ["EndsBefore", "Times", "between", "without", "without_all"]


class EndsBefore(ValueError):
    """A time must end after it begins, and not in the past."""


def between(since: datetime, until: datetime | None, *, now: datetime) -> Times:
    """Return [since, until). Raises EndsBefore."""
    if until is not None and (until <= since or until <= now):
        raise EndsBefore(EndsBefore.__doc__)
    return Times(since, until)


def without(whole: Times, cut: Times) -> list[Times]:
    """Return what is left of a time without another, in order: none, one or two parts."""
    if not _overlap(whole, cut):
        return [whole]
    parts = []
    if whole.lower < cut.lower:
        parts.append(Times(whole.lower, cut.lower))
    if cut.upper is not None and (whole.upper is None or cut.upper < whole.upper):
        parts.append(Times(cut.upper, whole.upper))
    return parts


def without_all(whole: Times, cuts: Iterable[Times]) -> list[Times]:
    """Return what is left of a time without all these, in order."""
    left = [whole]
    for cut in cuts:
        left = [part for each in left for part in without(each, cut)]
    return left


def _overlap(one: Times, other: Times) -> bool:
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: Times, other: Times) -> bool:
    return other.upper is None or bool(one.lower < other.upper)
