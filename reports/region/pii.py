"""What in a text says who somebody is: numbers, addresses, accounts, links (R3.7, R4.2).

One filter for the counter, the bar and the partners' systems. It finds what is obvious however it
is written: with any blank or dash, in digits and letters of other scripts, with "(at)" for the
sign. Each place has its own words for a refusal. Names are no part of it: a venue's log may hold
none (`nightlife.codes.plain_words`), while a counter asks for a name to use.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reports import typed
from reports.region.pack import Region


class Kind(StrEnum):
    """What was found."""

    REGISTER = "register"
    BANK = "bank"
    MAIL = "mail"
    LINK = "link"
    HANDLE = "handle"
    NUMBER = "number"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A part of a text that says who somebody is; `names` is what the region calls it, if it does.

    `words` are as the filter reads them: one blank for any, plain digits.
    """

    kind: Kind
    words: str
    names: Mapping[str, str] | None = None


# Capitals of Greek and Cyrillic that no reader can tell from Latin ones.
_ALIKE: Final = str.maketrans(
    "АВЕІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧавеіјкмнорстух",
    "ABEIJKMHOPCTYXABEZHIKMNOPTYXABEIJKMHOPCTYX",
)
_ZERO: Final = re.compile(r"(?<=\d)[oO]|[oO](?=\d)")
_ONE: Final = re.compile(r"(?<=\d)[lI]|[lI](?=\d)")

# Far apart only what begins as a number to call does is one: "22.30 - 23.15" is when.
_RUNS: Final = (
    re.compile(r"\+?\d(?:[ ./()-]{0,2}\d){6,}"),
    re.compile(r"(?<!\d)[+0]\d*(?:[ ./()_·•*|\\-]{0,3}\d){6,}"),
)
_BANK: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ./-]{0,2}[A-Z0-9]{4}){2,7}", re.IGNORECASE)
# Each part is bounded, or begins in one place only: the cost grows with the length, no faster.
_ENDING: Final = r"(?:app|be|brussels|co|com|de|ee|eu|fr|gg|gov|io|lu|ly|me|net|nl|org|tv|uk)(?!\w)"
# Without a blank all of it is taken; beside one, or with a path, only what ends as a domain does:
# "seen @ bar.then left", "il/elle" after a full stop.
_MAIL: Final = re.compile(
    r"[^\s@]{1,99}@+[^\s@]{1,255}\.\S+"
    rf"|[\w.+-]{{1,99}} ?@ ?[\w-]+(?:\.[\w-]+)*\.{_ENDING}",
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    rf"\b(?:https?:|www\.)\S+|(?<![\w.-])[\w.-]+\.{_ENDING}/\w\S*", re.IGNORECASE
)
# "@22h30" is when, no account.
_HANDLE: Final = re.compile(r"(?<![\w.])@(?!\d{1,2}(?:[hu]\d{0,2}|[ap]m)?\b)\w{2,}", re.IGNORECASE)
_SIGNS: Final = ((Kind.MAIL, _MAIL), (Kind.LINK, _LINK), (Kind.HANDLE, _HANDLE))
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_DATE: Final = re.compile(
    rf"(?<!\d){_DAY}([./-]){_MONTH}\1(?:(?:19|20)\d\d|\d\d)(?!\1?\d)"
    rf"|(?<!\d)(?:19|20)\d\d-{_MONTH}-{_DAY}(?!\d)|(?<!\d){_DAY}/{_MONTH}(?!/?\d)"
)
_HOUR: Final = re.compile(r"(?<![\d.])(?:[01]?\d|2[0-3])\.[0-5]\d(?![\d.])")
# "081/12.11.10" is a number to call.
_TO_CALL: Final = re.compile(r"\+|\b0\d\d\b")
# Beside a date may stand an hour, or the number of a camera; more is a number with a date in it.
_BESIDE_A_DATE: Final = 3
_SHORTEST_BANK: Final = 10


def find(text: str, *, region: Region) -> Found | None:
    """The first thing in a text that says who somebody is; None if there is nothing."""
    return next(_all(typed.unmasked(text).replace("\n", " "), region), None)


def _all(text: str, region: Region) -> Iterator[Found]:
    latin = text.translate(_ALIKE)
    digits = _ONE.sub("1", _ZERO.sub("0", latin))
    for refused in region.pharmacy.refused:
        if found := refused.pattern.search(text) or refused.pattern.search(digits):
            yield Found(kind=Kind.REGISTER, words=found[0], names=refused.names)
    yield from (Found(kind=Kind.BANK, words=words) for words in _accounts(latin))
    for kind, pattern in _SIGNS:
        if found := pattern.search(text):
            yield Found(kind=kind, words=found[0])
    yield from (Found(kind=Kind.NUMBER, words=words) for words in _numbers(digits))


def _accounts(text: str) -> Iterator[str]:
    parts = (found[0] for found in _BANK.finditer(text))
    return (part for part in parts if _digits(part) >= _SHORTEST_BANK)


def _numbers(text: str) -> Iterator[str]:
    runs = (found[0] for pattern in _RUNS for found in pattern.finditer(text))
    return (run for run in runs if not _is_when(run))


def _is_when(run: str) -> bool:
    rest, dates = _DATE.subn(" ", run)
    rest, hours = _HOUR.subn(" ", rest)
    beside = _BESIDE_A_DATE if dates and hours <= 1 else 0
    return _digits(rest) <= beside and not _TO_CALL.search(rest)


def _digits(text: str) -> int:
    return sum(map(str.isdecimal, text))
