"""What may stand in a text that can be read over somebody's shoulder (R1.14).

No word of the deny-list, no name of the service, no link, no number to call back, and one part.
Each refusal names what is in the way, for whoever wrote it.
"""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from reports.messaging.content import segments
from reports.region.denylist import offending
from reports.region.letters import fold
from reports.region.pack import Region

_ENDINGS: Final = (
    "be|brussels|vlaanderen|gent|nl|fr|lu|de|uk|eu|com|org|net|info|io|me|ly|gl|gd|app|link|page|site|web|"
    "online|help|ngo|ong"
)
_LINK: Final = re.compile(
    rf"(?:https?:|www\.)\S*|\S+@\S+\.\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:{_ENDINGS})\b(?:/\S*)?|"
    r"\b[\w-]+\.[\w-]+/\S*",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\+?\d(?:[ ./()-]{0,2}\d){5,}")


class TextRefused(Exception):
    """These words may not be sent; `message` says why to whoever wrote them."""

    message: Promise | str


class NoWords(TextRefused):
    """There is nothing to send."""

    message = _("Please write something.")


class GivesAway(TextRefused):
    """A word that tells whoever looks over a shoulder what this is about; `term` is it."""

    def __init__(self, term: str) -> None:
        super().__init__()
        self.term = term
        self.message = _("This word gives too much away: %(term)s") % {"term": term}


class HasLink(TextRefused):
    """A link shows where it leads; `link` is it."""

    def __init__(self, link: str) -> None:
        super().__init__()
        self.link = link
        self.message = _("No links or mail addresses: %(link)s") % {"link": link}


class HasNumber(TextRefused):
    """A number can be called back by anyone; `number` is it."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self.message = _("No phone numbers or references: %(number)s") % {"number": number}


class TooManySegments(TextRefused):
    """Longer than it may be; `over` is how much must go, `costly` the letters that take two."""

    def __init__(self, counted: segments.Segments, costly: list[str], most: int) -> None:
        super().__init__()
        room = segments.ALONE if most == 1 else segments.OF_SEVERAL
        self.over = counted.units - room[counted.encoding] * most
        self.costly = costly
        self.message = ngettext_lazy(
            "Too long: leave out %(over)s letter.",
            "Too long: leave out %(over)s letters.",
            "over",
        ) % {"over": self.over}


def check(
    text: str, *, region: Region, language: str, numbers: bool = False, longer: bool = False
) -> None:
    """Raise the refusal unless the text, which has been `cleaned`, may be sent.

    It may be as long as its language may. The words of all languages are looked for, as a phone
    is read by anyone. `numbers`: numbers to call may stand in it, as in an answer to somebody who
    may be in danger. `longer`: the pack says why it is longer than others.
    """
    if not text.strip():
        raise NoWords
    check_words(text, region=region)
    if link := _LINK.search(text):
        raise HasLink(link[0])
    if not numbers and (number := _NUMBER.search(text)):
        raise HasNumber(number[0])
    counted, most = segments.count(text), parts(region, language)
    if counted.segments > most and not longer:
        raise TooManySegments(counted, segments.costly(text), most)


def parts(region: Region, language: str) -> int:
    """How many parts a text in this language may take; one in a language that is not the region's.

    A contact may have kept one that the region offers no longer.
    """
    return next((each.text_parts for each in region.spoken if each.code == language), 1)


def check_words(text: str, *, region: Region) -> None:
    """Raise GivesAway for a word of the deny-list or the name of the service."""
    if term := offending(text, lexicon=region.deny):
        raise GivesAway(term)
    words = fold(text)
    for name in region.names.values():
        if re.search(rf"\b{re.escape(fold(name))}\b", words):
            raise GivesAway(name)


# Signs that cost room and say nothing are replaced before counting (R8.2); letters never are. What
# joins or parts letters (U+200C, U+200D) is part of how some languages are written: it stays.
_SAME: Final = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "ʼ": "'", "`": "'", "´": "'",
    "‹": "'", "›": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "…": "...", "\t": " ", "\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n",
}  # fmt: skip
_BLANKS: Final = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_NOTHING: Final = "\u00ad\u200b\u2060\ufeff"

_TABLE: Final = str.maketrans(
    {sign: other for sign, other in _SAME.items() if len(sign) == 1}
    | dict.fromkeys(_BLANKS, " ")
    | dict.fromkeys(_NOTHING, "")
)


def cleaned(text: str) -> str:
    """The text with plain quotes, dashes and blanks, and nothing at its ends."""
    return text.replace("\r\n", "\n").translate(_TABLE).strip()
