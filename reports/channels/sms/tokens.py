"""A text as plain tokens: how a short answer is read whatever the phone made of it."""

import re
import unicodedata
from collections.abc import Sequence

from reports.region.denylist import fold

MOST_CHOICES = 4  # no question of ours has more
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


def tokens(text: str) -> list[str]:
    """Words without case and accents, and numbers in the digits 0 to 9 whatever script they had.

    Signs, emoji and spaces part tokens and are no tokens themselves: "2️⃣", "2.", "２" all give "2".
    """
    return [_plain(found) for found in _TOKEN.findall(fold(text))]


def choices(text: str) -> list[str]:
    """Tokens with every short number taken apart, as "23" answers a question with both 2 and 3."""
    found: list[str] = []
    for token in tokens(text):
        found += list(token) if token.isdecimal() and len(token) <= MOST_CHOICES else [token]
    return found


def holds(words: Sequence[str], phrase: Sequence[str]) -> list[int]:
    """The places at which the phrase begins in the words."""
    wide = len(phrase)
    return [at for at in range(len(words) - wide + 1) if list(words[at : at + wide]) == [*phrase]]


def _plain(token: str) -> str:
    if not token.isdecimal():
        return token
    return "".join(str(unicodedata.decimal(digit)) for digit in token)
