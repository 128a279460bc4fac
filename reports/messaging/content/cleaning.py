"""Signs that cost room and say nothing are replaced before counting (R8.2); letters never are.

What joins or parts letters (U+200C, U+200D) is part of how some languages are written: it stays.
"""

from typing import Final

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
