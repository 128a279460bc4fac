"""How many files and how much of them a case and the installation hold, and what is left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, Sum

from reports.files.chunk_store import FileTooLong
from reports.files.models import CaseFile
from reports.region import region
from reports.region.models.file_rules import MB
from reports.vault.primitives.file_streams import padded_length


class NoRoom(Exception):
    """This case, or the whole installation, holds as many files as it may."""


def begin(*, case_id: UUID, length: int, most: int, now: datetime) -> CaseFile:
    """Make the row of a file that is going to arrive; the case's row must be locked.

    One arrives at a time: what was begun before and is not whole goes. `length` is what was said,
    at most. Raises NoRoom, FileTooLong.
    """
    if length > most:
        raise FileTooLong(most)
    rules = region().files
    CaseFile.objects.filter(case_id=case_id, whole=False).delete()
    kept = CaseFile.objects.filter(case_id=case_id)
    held = kept.aggregate(sum=Sum("length"))["sum"] or 0
    if kept.filter(original_of=None).count() >= rules.files_of_case:
        raise NoRoom
    if held + padded_length(length) > rules.case_mb * MB:
        raise NoRoom
    if _bytes_held() + padded_length(length) > rules.installation_gb * 1024 * MB:
        raise NoRoom
    return CaseFile.objects.create(case_id=case_id, at=now)


@dataclass(frozen=True, slots=True)
class Taken:
    """How much of what a case may hold is taken: files, and whole MB of all of them, padded."""

    files: int
    mb: int

    @property
    def nearly_all(self) -> bool:
        """Four fifths of either."""
        rules = region().files
        return self.files * 5 >= rules.files_of_case * 4 or self.mb * 5 >= rules.case_mb * 4


def taken(case_id: UUID) -> Taken:
    """What the files of this case take; one query."""
    found = CaseFile.objects.filter(case_id=case_id).aggregate(
        sum=Sum("length"), count=Count("id", filter=Q(original_of=None))
    )
    return Taken(files=found["count"], mb=(found["sum"] or 0) // MB)


def _bytes_held() -> int:
    """How much all files of all cases take, padded; one query over their rows."""
    held: int | None = CaseFile.objects.aggregate(sum=Sum("length"))["sum"]
    return held or 0


def forget_unfinished(*, now: datetime) -> int:
    """Delete what was begun long ago and is not whole; returns how many."""
    before = now - timedelta(hours=region().files.unfinished_hours)
    found = CaseFile.objects.filter(whole=False, at__lt=before)
    return found.delete()[0]
