"""What a reporter added later, in words: each page with its questions as they were asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from reports.cases.records.added_parts import AddedPart
from reports.channels.web.chapters.chapter_pages import Reader, chapter_page
from reports.channels.web.chapters.chapter_words import chapter_name
from reports.channels.web.form_kit.answer_fields import Asked, Choice, Tick
from reports.channels.web.form_kit.voices import UNDISCLOSED, Voice
from reports.console.labels.report_presenter import Fact, Sorted, apart, given
from reports.intake.chapters.part_effects import ELSEWHERE
from reports.intake.chapters.weight import CLOSE

_GROUPS: Final = (CLOSE, "other")  # whose rows there are; an answer is one of either


@dataclass(frozen=True, kw_only=True)
class Added:
    """One page: which chapter, when it came, whether it raised the level, and its answers."""

    chapter: int
    name: str
    at: datetime
    raised: bool
    facts: Sequence[Fact]

    @property
    def read(self) -> Sorted:
        """The same, what was left blank apart from what was declined."""
        return apart(self.facts)


def added(
    parts: Iterable[AddedPart], *, voice: Voice, raised: frozenset[tuple[int, datetime]]
) -> list[Added]:
    """Every page as it came, oldest first; `raised` are those of the history of levels."""
    return [
        Added(
            chapter=part.chapter,
            name=chapter_name(part.chapter, voice),
            at=part.at,
            raised=(part.chapter, part.at) in raised,
            facts=_facts(part, voice),
        )
        for part in parts
    ]


def _facts(part: AddedPart, voice: Voice) -> list[Fact]:
    """A question without a field any more, as of an older version, stands under its own name."""
    fields = _fields(part, voice)
    names = [*(name for name in fields if name in part.answers)]
    names += sorted(part.answers.keys() - fields.keys())
    return [
        Fact(
            label=str(fields[name].label) if name in fields else name,
            value=value,
            given=given(part.answers[name]),
        )
        for name in names
        if (value := _value(fields.get(name), part.answers[name])) is not None
    ]


def _fields(part: AddedPart, voice: Voice) -> Mapping[str, Asked]:
    pages = [
        chapter_page(part.chapter, part.page, Reader(voice=voice, group=group)) for group in _GROUPS
    ]
    return {field.name: field for page in pages if page for field in page.fields}


def _value(field: Asked | None, given: str | list[str]) -> str | None:
    """The answer in words: left blank told apart from would rather not say."""
    if isinstance(field, Tick):
        return None
    if given == ELSEWHERE:
        return _("told; it stands where it is used")
    if given == UNDISCLOSED:
        return _("Would rather not say")
    offered = field.offered() if isinstance(field, Choice) else ()
    words = {option.value: str(option.text) for option in offered}
    chosen = given if isinstance(given, list) else [given]
    return ", ".join(words.get(each, each) for each in chosen) or _("Left blank")
