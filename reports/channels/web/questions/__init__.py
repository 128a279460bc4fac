"""The telling as data: which pages there are, in which order, and which ones somebody is asked.

Pure: the same answers always give the same pages.
"""

from reports.channels.web.form_kit.voices import Answers
from reports.channels.web.questions import safety_questions
from reports.channels.web.questions.first_questions import (
    BY_PHONE,
    CONSENT,
    REACH,
    REACHING,
    TELLER,
)
from reports.channels.web.questions.home_questions import HOME
from reports.channels.web.questions.incident_questions import TOLD
from reports.channels.web.questions.other_party_questions import OTHER
from reports.channels.web.questions.person_questions import PERSON
from reports.channels.web.questions.question_page import PART_WORDS, Page, answer
from reports.channels.web.questions.wish_questions import WISHES
from reports.intake.triage.triage import Instrument

__all__ = [
    "PART_WORDS",
    "Page",
    "find",
    "following",
    "may_send",
    "missing",
    "position",
    "preceding",
    "relevant",
    "wants_contact",
]


def relevant(answers: Answers, instrument: Instrument) -> tuple[Page, ...]:
    """The pages these answers make worth asking, in order. Never empty."""
    if answer(answers, "consent") == "no":
        return (CONSENT,)
    every = (
        CONSENT,
        TELLER,
        *safety_questions.urgent(instrument, answers),
        REACH,
        *REACHING,
        *TOLD,
        *OTHER,
        *safety_questions.later(instrument, answers),
        *WISHES,
        *PERSON,
        *HOME,
    )
    return tuple(page for page in every if page.relevant(answers))


def position(page: Page, pages: tuple[Page, ...]) -> int:
    """How many pages come before this one. Raises ValueError if it is not asked."""
    return [each.slug for each in pages].index(page.slug)


def find(slug: str, pages: tuple[Page, ...]) -> Page | None:
    """The page of that address, if it is one that is asked."""
    return next((page for page in pages if page.slug == slug), None)


def following(page: Page, pages: tuple[Page, ...]) -> Page | None:
    """The page after this one; None after the last."""
    at = position(page, pages) + 1
    return pages[at] if at < len(pages) else None


def preceding(page: Page, pages: tuple[Page, ...]) -> Page | None:
    """The page before this one; None before the first."""
    at = position(page, pages)
    return pages[at - 1] if at else None


def missing(answers: Answers, pages: tuple[Page, ...]) -> Page | None:
    """The first page that is not answered and must be (R1.10); None: it may be sent."""
    return next((page for page in pages if page.needed and not _answered(page, answers)), None)


def may_send(answers: Answers, pages: tuple[Page, ...]) -> bool:
    """Whether what was said so far can be sent."""
    return answer(answers, "consent") == "yes" and missing(answers, pages) is None


def wants_contact(answers: Answers) -> bool:
    """Whether a way was named in which we may reach the reporter."""
    return answer(answers, "reach") in BY_PHONE


def _answered(page: Page, answers: Answers) -> bool:
    return all(answers.get(field.name) for field in page.fields if field.required)
