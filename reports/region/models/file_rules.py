"""What a region's pack says about files: how large, how many, and how long half of one is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reports.region.reading.faults import Fault
from reports.region.reading.kinds import Positive
from reports.region.reading.parts import Part

MB: Final = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class FileRules(Part):
    """files.toml: how much may be sent, kept and handed back; the file may be left out.

    A form without a script cannot be gone on with after a broken line, so it takes less: at most
    `form_mb`, and never more than 60. A picture has 50 million pixels at most, whatever is said
    here.
    """

    one_file_mb: Positive = 200
    form_mb: Positive = 25
    picture_mb: Positive = 30
    paper_mb: Positive = 20
    handed_back_mb: Positive = 10
    files_of_case: Positive = 50
    case_mb: Positive = 500
    installation_gb: Positive = 50
    unfinished_hours: Positive = 24

    def unfit(self) -> Iterator[Fault]:
        """A form is one body that the server's lane takes; a file fits into its case."""
        if self.form_mb > min(60, self.one_file_mb):
            yield ("form_mb",), "at most 60, and at most one_file_mb", self.form_mb
        if self.handed_back_mb > 60:
            yield ("handed_back_mb",), "at most 60", self.handed_back_mb
        if self.one_file_mb > self.case_mb:
            yield ("one_file_mb",), "at most case_mb", self.one_file_mb
