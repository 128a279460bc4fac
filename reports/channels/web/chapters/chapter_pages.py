"""Which page a chapter shows to this reporter: data, as the pages of the report are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from reports.cases.terms.machine_facts import Facts, Teller
from reports.channels.web.chapters import event_pages, person_pages, reach_pages, stay_chapter
from reports.channels.web.form_kit.answer_fields import Asked, Tick
from reports.channels.web.form_kit.voices import Voice, Words
from reports.channels.web.report_pages.page_model import Page
from reports.channels.web.report_pages.rows_asked import field_of
from reports.intake.chapters.chapter_list import Chapter
from reports.intake.chapters.weight import safety_rows
from reports.intake.triage.branches import Branch
from reports.intake.triage.triage import instrument
from reports.region import reading, region

_REFUSAL: Final = "rather_not_1"
_KNOWN_PART: Final[Words] = _(
    "You may have told us some of this. Answer only what is missing or has changed."
)
_PAGES: Final[Mapping[tuple[int, int], Callable[[Voice], Page]]] = {
    (Chapter.WHEN, 1): event_pages.when_and_where,
    (Chapter.STAY, 1): stay_chapter.who_comes,
    (Chapter.STAY, 2): stay_chapter.what_place,
    (Chapter.REACH, 1): reach_pages.hours,
    (Chapter.REACH, 2): reach_pages.code_words,
    (Chapter.OTHER_PARTY, 1): event_pages.who_it_was,
    (Chapter.WISHES, 1): person_pages.wishes,
    (Chapter.WISHES, 2): person_pages.person,
}


@dataclass(frozen=True, kw_only=True)
class JustTold:
    """What the browser knows in the minutes after sending: the branch, and which rows had an
    answer; never which answer."""

    branch: Branch
    answered: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads the chapters: their voice, whether somebody close is meant, and, in the minutes
    after sending, what they have just told."""

    voice: Voice
    group: str
    just_told: JustTold | None = None


def voice_of_case(facts: Facts) -> Voice:
    """How a page speaks to the reporter of this case."""
    if facts.teller is Teller.WITNESS:
        return Voice.CHILD if facts.wishes.minor else Voice.WITNESS
    return Voice.YOUNG if facts.wishes.minor else Voice.OWN


def chapter_page(chapter: int, number: int, reader: Reader) -> Page | None:
    """The page, in the language now active; None where nothing is left to ask on it."""
    if chapter != Chapter.SAFETY:
        return _PAGES[chapter, number](reader.voice)
    rows = _rows(number, reader)
    if not rows:
        return None
    return Page(
        name=f"1.{number}",
        title=_("More about safety"),
        hint="" if reader.just_told else _KNOWN_PART,
        fields=(*rows, Tick(name=_REFUSAL, label=person_pages.REFUSAL.to(reader.voice))),
        refusal=_REFUSAL,
    )


def _rows(number: int, reader: Reader) -> tuple[Asked, ...]:
    """In the hour of the report what is not answered yet; for whoever comes back, every row."""
    told = reader.just_told
    found = safety_rows(
        instrument=instrument(region()),
        page=number,
        language=reading(),
        group=reader.group,
        branch=told.branch if told else None,
        without=told.answered if told else frozenset(),
    )
    return tuple(field_of(each) for each in found)
