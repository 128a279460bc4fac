"""What people type, without signs that nobody sees and that mislead whoever reads it.

NUL ends a text for some programs; the signs that turn the direction of writing (U+202A to U+202E,
U+2066 to U+2069) make a line read as something else than it holds. Languages that are written
from right to left need neither.
"""

import re
import unicodedata
from typing import Final

_HIDDEN: Final = re.compile("[\x00\u202a-\u202e\u2066-\u2069]")
_DASHES: Final = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)
_UNSEEN: Final = frozenset({"Cf", "Me", "Mn"})
_BLANKS: Final = re.compile(r"[^\S\n]+")
_AT: Final = re.compile(r"\s*[\[({<]\s*(?:at|arobase|apenstaartje)\s*[\])}>]\s*", re.IGNORECASE)
_DOT: Final = re.compile(r"\s*[\[({<]\s*(?:dot|point|punt)\s*[\])}>]\s*", re.IGNORECASE)


def plain(text: str) -> str:
    """The text without those signs."""
    return _HIDDEN.sub("", text)


def unmasked(text: str) -> str:
    """The text as a filter should look at it: one dash, one blank, plain digits, `@` for "(at)"."""
    shaped = unicodedata.normalize("NFKC", plain(text)).translate(_DASHES)
    seen = (_digit(sign) for sign in shaped if unicodedata.category(sign) not in _UNSEEN)
    return _DOT.sub(".", _AT.sub("@", _BLANKS.sub(" ", "".join(seen))))


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
