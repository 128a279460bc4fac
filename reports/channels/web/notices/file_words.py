"""What the reporter's page of files says: what was sent, and why something was not taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.channels.web.form_kit.voices import Words
from reports.files.chunk_store import FileGone, FileTooLong
from reports.files.clean_copies import EmptyFile
from reports.files.confinement import CleanerBusy, NotClean
from reports.files.file_room import NoRoom
from reports.files.reporter_files import NoSuchFile, Shown
from reports.intake.times.spoken_times import on_day
from reports.region import region
from reports.region.models.file_rules import MB

# What is told when a file was not taken, in words; whatever else happens is a mistake of ours.
REFUSALS: Final = (
    FileTooLong, EmptyFile, NoRoom, NotClean, CleanerBusy, FileGone, NoSuchFile,
)  # fmt: skip

_WORDS: Final[Mapping[type[Exception], Words]] = {
    EmptyFile: gettext_lazy("Choose a file first."),
    NoRoom: gettext_lazy("No more files fit in here. Write to the care worker."),
    NotClean: gettext_lazy("We cannot open this file. Send a photograph of it, or a PDF."),
    CleanerBusy: gettext_lazy("Others are sending at this moment. Try again in a minute."),
    FileGone: gettext_lazy("It has not arrived. Choose the file once more."),
    NoSuchFile: gettext_lazy("It has not arrived. Choose the file once more."),
}
_LOCKED: Final = gettext_lazy("This PDF has a password. Send it without one.")

COURT_FILE: Final = gettext_lazy("File for court, lawyer or police")
COURT_PARTS: Final[Mapping[str, Words]] = {
    "account": gettext_lazy("What happened"),
    "messages": gettext_lazy("Messages"),
    "files": gettext_lazy("What you sent"),
}


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """One file: when it came, its name, and whether it can be collected."""

    id: UUID
    when: str
    name: str
    words: str


def refusal(fault: Exception) -> str:
    """Why this file was not taken."""
    if isinstance(fault, FileTooLong):
        return too_long(fault.most)
    if isinstance(fault, NotClean) and fault.why == "locked":
        return str(_LOCKED)
    return str(_WORDS[type(fault)])


def court_wish(ticked: Iterable[str]) -> str:
    """A message that asks for these parts in the file for a court; empty if there is none."""
    wanted = set(ticked)
    parts = [str(words) for part, words in COURT_PARTS.items() if part in wanted]
    return "\n".join([f"{COURT_FILE}:", *(f"- {each}" for each in parts)]) if parts else ""


def too_long(most: int) -> str:
    """How large it may be."""
    return _("This file is larger than %(most)d MB.") % {"most": most // MB}


def lines(found: Iterable[Shown], zone: ZoneInfo) -> dict[str, Sequence[FileLine]]:
    """The files as a page shows them: those that were sent, and those to be collected."""
    sent: list[FileLine] = []
    handed: list[FileLine] = []
    for each in found:
        line = FileLine(
            id=each.id,
            when=on_day(each.facts.at, zone),
            name=each.facts.name,
            words=each.facts.words,
        )
        (handed if each.collects else sent).append(line)
    return {"sent": sent, "handed": handed}


def limits() -> dict[str, Any]:
    """How much may be sent, in one form and in slices."""
    rules = region().files
    return {"form_mb": rules.form_mb, "most_mb": rules.one_file_mb, "most": rules.one_file_mb * MB}
