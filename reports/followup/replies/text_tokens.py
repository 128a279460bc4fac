"""A text as plain tokens: how a message is read whatever the phone made of it. All pure."""

import re
import unicodedata
from collections.abc import Sequence

from reports.region.letters import fold

_TOKEN = re.compile(r"\d+|[^\W\d_]+")


def tokens(text: str) -> list[str]:
    """Words without case and accents, and numbers in the digits 0 to 9 whatever script they had.

    Signs, emoji and spaces part tokens and are no tokens themselves: "2️⃣", "2.", "２" all give "2".
    """
    return [_plain(found) for found in _TOKEN.findall(fold(text))]


def holds(words: Sequence[str], phrase: Sequence[str]) -> list[int]:
    """The places at which the phrase begins in the words; none for a phrase without words."""
    wide = len(phrase)
    if not wide:
        return []
    return [at for at in range(len(words) - wide + 1) if list(words[at : at + wide]) == [*phrase]]


def _plain(token: str) -> str:
    if not token.isdecimal():
        return token
    return "".join(str(unicodedata.decimal(digit)) for digit in token)
