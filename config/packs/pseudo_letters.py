"""Two made-up languages: English letter by letter, so that whatever held in English still holds.

A stem stays inside its word, a phrase stays its words, and two words that were alike stay alike:
vocabulary made this way hears texts made this way. Placeholders, marks and addresses stay.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from reports.region.models.language import Direction

# What is no word of a text: values to be put in, marks of HTML, addresses.
_KEPT: Final = re.compile(
    r"(%\(\w+\)[a-z]|%[sd%]|\{[^{}]*\}|</?\w+[^>]*>|&#?\w+;|https?://\S+|\b[\w.-]+@[\w.-]+)"
)
_LONGER: Final = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            "áĥ",
            "ḃ",
            "ç",
            "ḋ",
            "éĥ",
            "ḟ",
            "ğ",
            "ĥ",
            "íĥ",
            "ĵ",
            "ķ",
            "ĺ",
            "ṁ",
            "ñ",
            "óĥ",
            "ṗ",
            "ķŵ",
            "ř",
            "š",
            "ť",
            "úĥ",
            "ṽ",
            "ŵ",
            "ẋ",
            "ý",
            "ž",
        ],
        strict=True,
    )
)
_LEFTWARDS: Final = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            "ا",
            "ب",
            "ث",
            "د",
            "ع",
            "ف",
            "غ",
            "ه",
            "ي",
            "ج",
            "ك",
            "ل",
            "م",
            "ن",
            "و",
            "ظ",
            "ق",
            "ر",
            "س",
            "ت",
            "ط",
            "ض",
            "ش",
            "خ",
            "ذ",
            "ز",
        ],
        strict=True,
    )
)


@dataclass(frozen=True, kw_only=True)
class MadeUp:
    """A language that is English in other letters. `dates` names its days and months.

    Its code is one of those that stand for no language: browsers and screen readers know them.
    """

    code: str
    letters: Mapping[str, str]
    direction: Direction
    dates: str
    on_paper: bool
    text_parts: int = 4

    def said(self, english: str) -> str:
        """A text in it."""
        return "".join(
            part if at % 2 else part.translate(self._table)
            for at, part in enumerate(_KEPT.split(english))
        )

    @property
    def _table(self) -> Mapping[int, str]:
        capitals = {small.upper(): self._capital(to) for small, to in self.letters.items()}
        return str.maketrans({**self.letters, **capitals})

    def _capital(self, letters: str) -> str:
        return letters[:1].upper() + letters[1:]


LONGER: Final = MadeUp(
    code="mis",
    letters=_LONGER,
    direction=Direction.LTR,
    dates="eo",
    on_paper=True,
)
LEFTWARDS: Final = MadeUp(
    code="zxx",
    letters=_LEFTWARDS,
    direction=Direction.RTL,
    dates="ar",
    on_paper=False,
)
MADE_UP: Final = (LONGER, LEFTWARDS)

type Say = Callable[[str], str]
