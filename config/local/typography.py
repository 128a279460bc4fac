"""What a typist cannot see: non-breaking spaces and apostrophes, one way (docs/language.md)."""

import re

# What leaves as a text keeps plain letters: another sign would halve its length.
TEXTED = frozenset({"channels/sms"})

_APOSTROPHE = (re.compile(r"(?<=\w)'(?=\w)"), "\N{RIGHT SINGLE QUOTATION MARK}")
_RULES = {
    "fr": (
        _APOSTROPHE,
        (re.compile("\N{NARROW NO-BREAK SPACE}"), "\N{NO-BREAK SPACE}"),
        (re.compile(r" (?=[:;?!»])|(?<=«) "), "\N{NO-BREAK SPACE}"),
        (re.compile(r"(?<=\d) (?=h\b)"), "\N{NO-BREAK SPACE}"),
    ),
    "nl": (_APOSTROPHE,),
}


def tidied(text: str, language: str, room: str) -> str:
    """The text as its language writes it; untouched where it leaves as a text on a phone."""
    if room not in TEXTED:
        for pattern, sign in _RULES.get(language, ()):
            text = pattern.sub(sign, text)
    return text
