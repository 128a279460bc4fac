"""Letters: one shape of a word for all the ways it is written, and those a printed sheet can have.

A sheet has the PDF's own fonts, so Latin letters, and no font file.
"""

import unicodedata
from typing import Final

_ALIKE: Final = str.maketrans({
    "’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...",
    "œ": "oe", "Œ": "OE", "€": "EUR", "\u00a0": " ", "\u202f": " ",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i",
})  # fmt: skip


def fold(text: str) -> str:
    """Lower case without accents or invisible characters; ligatures written out.

    Folding what is folded changes nothing.
    """
    plain = unicodedata.normalize("NFD", text)
    for _ in range(2):  # letters of other shapes ("𝐒") are capitals only once they are plain
        plain = unicodedata.normalize("NFKD", plain.casefold())
    kept = "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Cf"})
    return unicodedata.normalize("NFKD", kept).replace("œ", "oe").replace("æ", "ae")


def latin(text: str) -> str:
    """The text in the letters these fonts have; a letter they lack loses its mark, or is "?"."""
    return "".join(_letter(each) or "?" for each in _plain(text))


def lacking(text: str) -> str:
    """The letters of a text that would be printed as "?", each once, in their order."""
    return "".join(dict.fromkeys(each for each in _plain(text) if not _letter(each)))


def _plain(text: str) -> str:
    """With what has a likeness in its place, and a letter and its mark as one."""
    return unicodedata.normalize("NFC", text).translate(_ALIKE)


def _letter(letter: str) -> str:
    """The letter as these fonts have it; empty for one they lack."""
    if letter.encode("latin-1", "ignore"):
        return letter
    return unicodedata.normalize("NFKD", letter).encode("latin-1", "ignore").decode("latin-1")
