"""Passwords to offer: five made-up words that can be said, typed and remembered in any language.

Each word is two syllables of a consonant and a vowel: (14 x 5) squared is 4,900 words, less the
few that mean something rude. Five of them are 61 bits: at 64 MiB and three passes a try (150 ms)
that is ten thousand million years of one core for a thief with the database and every key file.
"""

import secrets
from typing import Final

CONSONANTS: Final = "bdfgklmnprstvz"
VOWELS: Final = "aeiou"
WORDS_OFFERED: Final = 5

# Rude, or heavy in this house, in French, Dutch, English or a neighbour's language.
_RUDE: Final = """
bite bito dode fuka fuku kaka kutu lolo lulu mori nazi pede pedo pipi popo puta pute puto rape
sado sale teta tete zizi zozo
"""
_UNWANTED: Final = frozenset(_RUDE.split())


def word() -> str:
    """Return one made-up word."""
    while True:
        drawn = "".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(2))
        if drawn not in _UNWANTED:
            return drawn


def suggestion() -> str:
    """Return five words with dashes between: a password to offer."""
    return "-".join(word() for _ in range(WORDS_OFFERED))
