"""Words a venue may write: never a full name, a number or an address (R4.2).

A log with names of people who are accused is a blacklist, and one with names of guests harms them.
What is caught is what is obvious: two names in a row, a title with a name, "is called", and what
every door refuses (`reports.region.pii`). It says what was found, so that it can be said in other
words.
"""

import re
from functools import cache
from typing import Final

from babel.dates import get_day_names as day_names
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports import typed
from reports.region import pii, region
from reports.region.letters import fold

LONGEST: Final = 600

_UPPER: Final = "A-ZÀ-ÖØ-ÞŁŚŠŻŽĆČŐ"
_LOWER: Final = "a-zà-öø-ÿłśšżžćčńőąęıß"
_NAME: Final = rf"[{_UPPER}][{_LOWER}]+(?:[-'’][{_UPPER}]?[{_LOWER}]+)*"
_LINK: Final = r"(?:van|von|de|den|der|du|des|le|la|el|al|ben|bin|da|di|dos|ter|ten)"
_FULL: Final = re.compile(rf"\b{_NAME}(?:[ \t]+{_LINK})*[ \t]+{_NAME}\b")


class SaysWho(ValueError):
    """These words say who somebody is; `found` is the part, `message` what to do instead."""

    def __init__(self, found: str, message: Promise | str) -> None:
        super().__init__()
        self.found = found
        self.message = message


def check(text: str, *, known: tuple[str, ...] = ()) -> None:
    """Raise SaysWho unless these words may be written (R4.2).

    `known` are names that are no person's: the venue's own, the communes'.
    """
    if found := pii.find(text, region=region()):
        message = _NO_NUMBER if found.kind in _NUMBERS else _NO_ACCOUNT
        raise SaysWho(found.words, message % {"found": found.words})
    for name in _names(typed.unmasked(text), known):
        raise SaysWho(name, _NO_NAME % {"found": name})


_NUMBERS: Final = frozenset({pii.Kind.NUMBER, pii.Kind.REGISTER})
_NO_NUMBER: Final = _(
    "“%(found)s” looks like a phone number. The log keeps no numbers. If the guest wants to be"
    " called, use the slip or “Home safe?”."
)
_NO_ACCOUNT: Final = _(
    "“%(found)s” looks like an address or an account. The log keeps none. Write what was seen."
)
_NO_NAME: Final = _(
    "“%(found)s” looks like a name. The log keeps no names, of guests or of anybody accused. Write"
    " “the guest”, “a colleague”, or what the person wore."
)


def _names(text: str, known: tuple[str, ...]) -> list[str]:
    rules = region().nightlife
    nobody = sorted({*known, *rules.nobody}, key=len, reverse=True)
    places = "|".join(re.escape(name) for name in nobody)
    rest = re.sub(rf"\b(?:{places})\b", "/", text, flags=re.IGNORECASE) if places else text
    said = tuple(rules.naming.values())
    titles, called = (
        frozenset(word for each in said for word in getattr(each, name))
        for name in ("titles", "called")
    )
    found = [
        each[0]
        for pattern in (*_patterns(titles, called), _FULL)
        for each in pattern.finditer(rest)
    ]
    days = _days(tuple(language.cldr for language in region().spoken))
    return [each for each in found if each.split()[0].casefold() not in days]


@cache
def _patterns(titles: frozenset[str], called: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """A name after a title, and after "is called"."""
    return (
        re.compile(rf"\b(?i:{_any(titles)})\.?\s+{_NAME}\b"),
        re.compile(rf"\b(?i:{_any(called)})\s*:?\s+[\"“«]?\s?{_NAME}"),
    )


def _any(words: frozenset[str]) -> str:
    """One of these, with or without the marks of its letters; of none, nothing is found."""
    longest = sorted(words, key=lambda word: (-len(word), word))
    return "|".join("".join(map(_letter, word)) for word in longest) or "(?!)"


def _letter(letter: str) -> str:
    if letter == "'":
        return "['’]"
    plain = fold(letter)
    return f"[{letter}{plain}]" if plain != letter.casefold() else re.escape(letter)


@cache
def _days(languages: tuple[str, ...]) -> frozenset[str]:
    """The days of the week: they have a capital where a sentence begins."""
    names = (day_names("wide", locale=language).values() for language in languages)
    return frozenset(name.casefold() for each in names for name in each)
