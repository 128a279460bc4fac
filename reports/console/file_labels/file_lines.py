"""The files of a case in words: for the case page's card, and for the pages of files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.accounts.directory.profiles import names
from reports.cases.records.open_case import OpenCase
from reports.files import staff_files
from reports.files.chunk_store import FileGone, FileTooLong
from reports.files.clean_copies import EmptyFile
from reports.files.confinement import CleanerBusy, NotClean
from reports.files.file_facts import FileKind
from reports.files.file_room import NoRoom
from reports.files.staff_files import Listed
from reports.region.models.file_rules import MB

_KINDS: Final[dict[FileKind, Promise]] = {
    FileKind.PICTURE: gettext_lazy("Picture"),
    FileKind.PAPER: gettext_lazy("Document"),
    FileKind.VOICE: gettext_lazy("Voice message"),
}
REFUSALS: Final = (FileTooLong, EmptyFile, NoRoom, NotClean, CleanerBusy, FileGone)
_REFUSED: Final[dict[type[Exception], Promise]] = {
    EmptyFile: gettext_lazy("Choose a file first."),
    NoRoom: gettext_lazy("This case, or the installation, has no room for more files."),
    NotClean: gettext_lazy("This file cannot be opened. Hand over a PDF or a picture."),
    CleanerBusy: gettext_lazy("Other files are being opened. Try again in a minute."),
    FileGone: gettext_lazy("It did not arrive. Choose the file again."),
}


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """One file as a page shows it; `who` handed it over, empty for the reporter."""

    id: UUID
    title: str
    kind: str
    name: str
    words: str
    size: int
    at: datetime
    who: str
    is_picture: bool
    has_copy: bool
    has_original: bool
    digest: str
    original_digest: str


def file_lines(opened: OpenCase) -> Sequence[FileLine]:
    """The files of an opened case, newest first. Raises SealBroken."""
    found = staff_files.listed(opened)
    known = names({each.facts.author_id for each in found if each.facts.author_id})
    return [_line(each, known) for each in reversed(found)]


def refusal(fault: Exception) -> str:
    """Why a file was not taken."""
    if isinstance(fault, FileTooLong):
        return _("The file is larger than %(most)d MB.") % {"most": fault.most // MB}
    return str(_REFUSED[type(fault)])


def _line(each: Listed, known: dict[UUID, str]) -> FileLine:
    facts = each.facts
    return FileLine(
        id=each.id,
        title=f"{_KINDS[facts.kind]} {each.number}",
        kind=facts.kind.value,
        name=facts.name,
        words=facts.words,
        size=facts.length or facts.original_length,
        at=facts.at,
        who=known.get(facts.author_id, "") if facts.author_id else "",
        is_picture=facts.kind is FileKind.PICTURE,
        has_copy=each.has_copy,
        has_original=each.has_original,
        digest=facts.digest if each.has_copy else "",
        original_digest=facts.original_digest,
    )
