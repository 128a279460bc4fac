"""A story with a canary in every field that takes words, whichever fields there are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from zlib import crc32

from django.conf import settings

from reports.intake.chapters.chapter_list import PAGES
from reports.region import region
from tests.scale import FULL
from tests.tour.tools import code_return
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Form, Page
from tests.tour.tools.teller import Answers, Story

LANGUAGES = region().languages
IN_TURN = [(each,) for each in LANGUAGES] if FULL else [LANGUAGES]
"""Every page in each language at full size, else each in the next one."""

NUMBER = "0470 47 11 08"
"""A mobile number of the range that documentation uses; it is typed like this."""

NUMBER_FORMS = ("0470471108", "32470471108", "470471108", "+32470471108", NUMBER)

ANSWERS: Answers = {
    "who": "self",
    "subject": "family",
    "reach": "call",
    "number": NUMBER,
    "safe_hours": "daily",
    "kinds": ["honour", "controlled"],
    "neck": "earlier",
    "need": "tonight",
    "with": ["children", "animal"],
    "children_count": "7",
    "right_now": "no",
    "suicidal": "no",
}
CHOSEN = ("honour_or_forced_marriage", "strangled_ever", "tonight")
"""Values of choices that are words enough to be looked for."""


CHOSEN_KINDS = {"radio", "checkbox", "select", "hidden"}


@dataclass(frozen=True)
class CanaryStory(Story):
    """Fills every line and text that `answers` does not name with a canary of its own."""

    typed: dict[str, str] = field(default_factory=dict)

    def _answer(self, form: Form, name: str) -> str | list[str]:
        kinds = {one.kind for one in form.fields if one.name == name}
        if name in self.answers or kinds <= {"radio", "checkbox", "select"}:
            return super()._answer(form, name)
        return self.typed.setdefault(name, written(name))


MARK = "Zwînquäx-4711"
"""In every canary: whatever form a canary takes, this part of it takes too."""


def canary(name: str) -> str:
    """A text for one field that occurs nowhere else: letters with accents, signs and digits."""
    return f'{MARK} "{name}" <{name}>'


def written(name: str) -> str:
    """A canary as somebody would write it whose language is drawn by the name of the field."""
    drawn = LANGUAGES[crc32(name.encode()) % len(LANGUAGES)]
    return f"{canary(name)} {region().language(drawn).name}"


class InLanguages(Browser):
    """A browser that asks for each page in the next of some languages."""

    def __init__(self, base: str, languages: Sequence[str], *, source: str) -> None:
        super().__init__(base, language=languages[0], source=source)
        self._turns = cycle(languages)

    def _go(self, method: str, address: str, body: bytes | None) -> Page:
        self.language = next(self._turns)
        self.cookies.pop(settings.LANGUAGE_COOKIE_NAME, None)
        return super()._go(method, address, body)


def story(language: str) -> CanaryStory:
    """The story that answers yes wherever it can, so that every page is asked."""
    return CanaryStory(language, ANSWERS, otherwise=("yes", "woman"))


NUMBERS = {"number", "other_phone", "keep_from"}
"""Lines that take a number to call."""

COUNTED = {"adults": "2", "child_ages": "3, 7", "from": "9:30", "until": "17:00"}
"""Lines that take a few digits or an hour, which say too little to be looked for."""


def hand_in_chapters(browser: Browser, told: CanaryStory) -> set[str]:
    """Hand in every page of every chapter, each line filled in; the code is at hand.

    Returns the names of the lines.
    """
    filled = set()
    for chapter, pages in PAGES.items():
        for number in range(1, pages + 1):
            form = browser.get(f"/tell/more/{chapter}/{number}/").form(asks="part")
            lines = {one.name for one in form.fields if one.kind not in CHOSEN_KINDS}
            words = {name: written(name) for name in sorted(lines - NUMBERS - COUNTED.keys())}
            told.typed.update(words)
            typed = {name: COUNTED.get(name, NUMBER) for name in lines} | words
            answers: Answers = {**typed}
            if "number" in lines:
                answers |= {"reach": "call", "days": ["0", "1"]}
            code_return.hand_in(browser, chapter, answers, number=number)
            filled |= lines
    return filled
