"""Words a venue may write: never a full name, a number or an address (R4.2).

A log with names of people who are accused is a blacklist, and one with names of guests harms them.
What is caught is what is obvious: two names in a row, a title with a name, "is called", a number to
call, a mail address, an account. It says what was found, so that it can be said in other words.
"""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports import typed

LONGEST: Final = 600

_UPPER: Final = "A-ZÀ-ÖØ-ÞŁŚŠŻŽĆČŐ"
_LOWER: Final = "a-zà-öø-ÿłśšżžćčńőąęıß"
_NAME: Final = rf"[{_UPPER}][{_LOWER}]+(?:[-'’][{_UPPER}]?[{_LOWER}]+)*"
_LINK: Final = r"(?:van|von|de|den|der|du|des|le|la|el|al|ben|bin|da|di|dos|ter|ten)"
_TITLE: Final = (
    r"(?:mr|mrs|ms|miss|mister|monsieur|madame|mademoiselle|mme|mlle|m|meneer|mevrouw|mijnheer|"
    r"dhr|mevr|dr)"
)
_CALLED: Final = (
    r"(?:s[’']appelle|se nomme|nomm[ée]e?s?|pr[ée]nomm[ée]e?s?|surnomm[ée]e?s?|heet|genaamd|"
    r"noemt zich|is called|was called|named|nicknamed|name is|nom est|naam is)"
)
_FULL: Final = re.compile(rf"\b{_NAME}(?:[ \t]+{_LINK})*[ \t]+{_NAME}\b")
_TITLED: Final = re.compile(rf"\b(?i:{_TITLE})\.?\s+{_NAME}\b")
_SAID: Final = re.compile(rf"\b(?i:{_CALLED})\s*:?\s+[\"“«]?\s?{_NAME}")
_DATE: Final = re.compile(r"\b\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b")
_NUMBER: Final = re.compile(r"\+?\d(?:[ ./()-]{0,2}\d){6,}")
_ACCOUNT: Final = re.compile(r"\S+@\S+\.\S+|(?<![\w.])@\w{2,}|\b(?:https?:|www\.)\S+")

# Two words with a capital each that are nobody: brands of drinks, the services, days.
_NOBODY: Final = frozenset(
    {
        "red bull",
        "coca cola",
        "gin tonic",
        "jack daniel",
        "croix rouge",
        "rode kruis",
        "red cross",
        "plan sacha",
        "quality nights",
        "safe ta",
        "ta night",
    }
)
_DAYS: Final = frozenset(
    (
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    )
)


class SaysWho(ValueError):
    """These words say who somebody is; `found` is the part, `message` what to do instead."""

    def __init__(self, found: str, message: Promise | str) -> None:
        super().__init__()
        self.found = found
        self.message = message


def check(text: str, *, known: tuple[str, ...] = ()) -> None:
    """Say nothing for words that may be written; else raise SaysWho (R4.2).

    `known` are names that are no person's: the venue's own, the communes'.
    """
    text = typed.unmasked(text)
    without_dates = _DATE.sub(" ", text)
    if found := _NUMBER.search(without_dates):
        raise SaysWho(found[0], _NO_NUMBER % {"found": found[0]})
    if found := _ACCOUNT.search(text):
        raise SaysWho(found[0], _NO_ACCOUNT % {"found": found[0]})
    for name in _names(text, known):
        raise SaysWho(name, _NO_NAME % {"found": name})


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
    places = "|".join(re.escape(name) for name in sorted({*known, *_NOBODY}, key=len, reverse=True))
    rest = re.sub(rf"\b(?:{places})\b", "/", text, flags=re.IGNORECASE)
    found = [each[0] for pattern in (_TITLED, _SAID, _FULL) for each in pattern.finditer(rest)]
    return [each for each in found if each.split()[0].casefold() not in _DAYS]
