"""A story with a canary in every field that takes words, whichever fields there are."""

from dataclasses import dataclass, field

from config.local.tour.tools import code_return
from config.local.tour.tools.browser import Browser
from config.local.tour.tools.page_reader import Form
from config.local.tour.tools.teller import Answers, Story

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
        return self.typed.setdefault(name, canary(name))


MARK = "Zwînquäx-4711"
"""In every canary: whatever form a canary takes, this part of it takes too."""


def canary(name: str) -> str:
    """A text for one field that occurs nowhere else: letters with accents, signs and digits."""
    return f'{MARK} "{name}" <{name}>'


def story() -> CanaryStory:
    """The story, in French, that answers yes wherever it can, so that every page is asked."""
    return CanaryStory("fr", ANSWERS, otherwise=("yes", "woman"))


PAGES = ((1, 1), (1, 2), (2, 1), (3, 1), (3, 2), (4, 2), (5, 1), (6, 1), (6, 2))
"""The pages of the chapters, but for that with the number and the hours."""

NOT_WORDS = {"adults", "child_ages", "keep_from", "other_phone"}
"""Lines that take a number."""


def hand_in_chapters(browser: Browser, told: CanaryStory) -> None:
    """Hand in every chapter with a canary in each line that takes words; the code is at hand."""
    for chapter, number in PAGES:
        form = browser.get(f"/tell/more/{chapter}/{number}/").form(asks="part")
        lines = {one.name for one in form.fields if one.kind not in CHOSEN_KINDS}
        typed = {name: canary(name) for name in sorted(lines - NOT_WORDS)}
        told.typed.update(typed)
        code_return.hand_in(browser, chapter, {**typed}, number=number)
