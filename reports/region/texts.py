"""The longer texts a region writes in its own words, by key; one file for each language."""

from dataclasses import dataclass, fields
from typing import Annotated, Final

from pydantic import AfterValidator

from reports.region.reading.kinds import Text
from reports.region.reading.parts import Part

type Long = Annotated[Text, AfterValidator(str.strip)]


@dataclass(frozen=True, kw_only=True)
class Texts(Part):
    """`texts/<language>.toml`: paragraphs are apart by a blank line."""

    not_police: Long
    who_reads: Long
    you_decide: Long
    confidentiality_exception: Long
    police_record: Long
    police_wish: Long
    what_happens_next: Long
    no_promise: Long
    strangulation_care: Long
    minors: Long
    leaving_quickly: Long
    how_to_delete: Long


TEXT_KEYS: Final = tuple(field.name for field in fields(Texts))
