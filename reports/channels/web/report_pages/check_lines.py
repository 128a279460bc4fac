"""What was told, one line a page, to be looked at before it is sent.

An answer about safety is counted, never said: somebody may look over the shoulder.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from reports.channels.web.form_kit.answer_fields import Asked, Choice
from reports.channels.web.form_kit.voices import (
    PASSED,
    UNDISCLOSED,
    Answer,
    Answers,
    Words,
    answer,
    voice_of,
)
from reports.channels.web.report_pages import told_pages
from reports.channels.web.report_pages.contact_page import is_reached
from reports.channels.web.report_pages.first_pages import BUTTONS
from reports.channels.web.report_pages.page_model import Page
from reports.channels.web.report_pages.route import page_of, route

BLANK: Final[Words] = _("Left blank")
REFUSED: Final[Words] = _("Would rather not say")
_APART: Final = " · "  # an answer may hold commas of its own
_SHOWN: Final = 120  # characters of somebody's own words
_BEGUN: Final = "before"


@dataclass(frozen=True, kw_only=True)
class CheckLine:
    """One answer, or a few that belong together; `page` is where it can be changed."""

    label: Words
    words: Words
    page: str
    is_own: bool = False


def check_lines(told: Answers) -> list[CheckLine]:
    """Every page that was asked, in order, but how to be reached."""
    return list(_lines(told))


def _lines(told: Answers) -> Iterator[CheckLine]:
    voice = voice_of(told)
    yield CheckLine(label=_("About"), words=dict(BUTTONS)[voice], page=_BEGUN)
    pages = {name: page_of(name, told) for name in ("now", *route(told))}
    yield _of(pgettext_lazy("what it is about", "What"), pages["what"], told, "subject")
    yield _of(_("Right now"), pages["now"], told, "right_now")
    yield from _of_words(pages["words"], told)
    for name, label in (("safe", _("Safety")), ("lately", _("How things are now"))):
        if name in pages:
            yield CheckLine(label=label, words=_counted(pages[name], told), page=name)
    if "stay" in pages:
        yield _of(
            told_pages.SLEEPING, pages["stay"], told, *(each.name for each in pages["stay"].fields)
        )


def _of_words(page: Page, told: Answers) -> Iterator[CheckLine]:
    for field in page.fields:
        if field.name == "happened":
            words = Truncator(answer(told, "happened")).chars(_SHOWN) or BLANK
            yield CheckLine(label=str(field.label), words=words, page=page.name, is_own=True)
        elif field.name in ("kinds", "when"):
            label: Words = told_pages.HAPPENED if field.name == "kinds" else str(field.label)
            yield _of(label, page, told, field.name)
        else:
            yield _of(str(field.label), page, told, field.name)


def _of(label: Words, page: Page, told: Answers, *names: str) -> CheckLine:
    """The answers to these fields in one line; open ones are passed over where others are not."""
    fields = [each for each in page.fields if each.name in names]
    said = [spoken(each, told.get(each.name, PASSED)) for each in fields]
    given = [words for words in said if words not in (BLANK, REFUSED)]
    words = _APART.join(str(each) for each in given) or (REFUSED if REFUSED in said else BLANK)
    return CheckLine(label=label, words=words, page=page.name)


def spoken(field: Asked, given: Answer) -> Words:
    """One answer in the words in which it was offered."""
    if given == UNDISCLOSED:
        return REFUSED
    if not given:
        return BLANK
    if not isinstance(field, Choice):
        return str(given)
    values = given if isinstance(given, list) else [given]
    found = [str(option.text) for option in field.offered() if option.value in values]
    return _APART.join(found) or BLANK


def _counted(page: Page, told: Answers) -> Words:
    given = [told.get(each.name, PASSED) for each in page.rows]
    said = len([each for each in given if each and each != UNDISCLOSED])
    if said:
        return ngettext("%(count)d answer", "%(count)d answers", said) % {"count": said}
    return REFUSED if UNDISCLOSED in given else BLANK


def way_words(told: Answers) -> Words:
    """How our answer comes, where more than the code was chosen; empty for the code alone."""
    ways = next(each for each in page_of("reach", told).fields if each.name == "reach")
    if answer(told, "reach") == "no" or is_reached(told):
        return spoken(ways, told.get("reach", PASSED))
    return ""
