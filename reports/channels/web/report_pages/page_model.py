"""One page of the report as it stands for the answers so far: data, and nothing that is stored."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from reports.channels.web.form_kit.answer_fields import Asked, Choice
from reports.channels.web.form_kit.voices import (
    PASSED,
    UNDISCLOSED,
    Answer,
    Answers,
    Words,
    answer,
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """`part` says in words how far the telling is; a `heading` field holds the title itself.

    `foot` is said under the fields. `refusal` is the name of the tick that says "would rather not"
    of every row that is left open.
    """

    name: str
    part: Words = ""
    title: Words = ""
    hint: Words = ""
    fields: tuple[Asked, ...] = ()
    foot: Words = ""
    refusal: str = ""

    @property
    def signature(self) -> str:
        """What this page asks, in short: another branch asks something else under its name."""
        asked = [each.name for each in self.fields]
        asked += [
            f"{field.name}:{option.value}"
            for field in self.fields
            if isinstance(field, Choice)
            for option in field.offered()
        ]
        return f"{zlib.crc32(' '.join(asked).encode()):08x}"

    @property
    def rows(self) -> tuple[Asked, ...]:
        """What is chosen or ticked here, without the tick that refuses."""
        return tuple(
            each for each in self.fields if isinstance(each, Choice) and each.name != self.refusal
        )

    def kept(self, given: Answers) -> dict[str, Answer]:
        """The answers of this page as they are stored: open is blank, or refused by its tick."""
        stored = {each.name: given.get(each.name, each.empty()) for each in self.fields}
        if self.refusal and answer(stored, self.refusal):
            stored |= {each.name: UNDISCLOSED for each in self.rows if not stored[each.name]}
        return stored

    def fitting(self, told: Answers) -> Iterator[tuple[str, Answer]]:
        """Of what was told what this page asks for: a choice it does not offer is dropped."""
        for field in self.fields:
            if field.name in told:
                found = _fit(field, told[field.name])
                if found is not None:
                    yield field.name, found


def _fit(field: Asked, given: Answer) -> Answer | None:
    if not isinstance(field, Choice):
        return given if isinstance(given, str) else None
    offered = {option.value for option in field.offered()}
    if isinstance(given, list):
        return [value for value in given if value in offered]
    return given if given in offered | {PASSED, UNDISCLOSED} else None
