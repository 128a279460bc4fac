"""Terms of common taxonomies that say of a service that it is a place to live, and of which kind,
or that it is care, counselling or legal help.

Registers name their services by the codes of the 211 taxonomy, or by the words of Open Eligibility
and of their own lists. The first that fits counts; what is on neither list is no place to live.
"""

import re
from typing import Final

# By the beginning of a code of the 211 taxonomy (emergency shelter, transitional housing).
_CODES: Final = (("BH-1800", "crisis"), ("BH-8600", "transit"))
# By words in the name of a term, whatever the taxonomy: what is narrower first.
_WORDS: Final = (
    ("motel", "hotel"),
    ("hotel", "hotel"),
    ("transitional housing", "transit"),
    ("transitional shelter", "transit"),
    ("short-term housing", "transit"),
    ("supported housing", "transit"),
    ("domestic violence shelter", "crisis"),
    ("emergency shelter", "crisis"),
    ("emergency accommodation", "crisis"),
    ("temporary shelter", "crisis"),
    ("crisis shelter", "crisis"),
    ("homeless shelter", "crisis"),
    ("safe housing", "crisis"),
    ("refuge", "crisis"),
)
# Words with which the same name is another thing.
_NOT: Final = ("animal", "refugee", "referral", "search")
_OF_211: Final = re.compile(r"[A-Z]{1,2}-\d{4}(\.\d{4})?(-\d{3}(\.\d{2})?)?")


def kind_of_term(*, code: str, name: str) -> str | None:
    """Return crisis, transit or hotel for a term; None for one of any other service."""
    words = name.casefold()
    if any(word in words for word in _NOT):
        return None
    for start, kind in _CODES:
        if code.upper() == start or code.upper().startswith(f"{start}."):
            return next((k for word, k in _WORDS[:2] if word in words), kind)
    return next((kind for word, kind in _WORDS if word in words), None)


# Health care; mental health; criminal justice and legal services; individual and family life.
_HELP_CODES: Final = (("L", "health"), ("R", "support"), ("F", "legal"), ("P", "support"))
_HELP_WORDS: Final = (
    ("legal", "legal"),
    ("lawyer", "legal"),
    ("counsel", "support"),
    ("victim", "support"),
    ("support", "support"),
    ("mental health", "support"),
    ("health", "health"),
    ("medical", "health"),
)


def help_of_term(*, code: str, name: str) -> str | None:
    """Return health, support or legal for a term; None for any other service.

    A code counts only in the form of the 211 taxonomy: a letter alone says nothing.
    """
    if _OF_211.fullmatch(code.upper()):
        return next((kind for start, kind in _HELP_CODES if code.upper().startswith(start)), None)
    words = name.casefold()
    if any(word in words for word in _NOT[:1]):
        return None
    return next((kind for word, kind in _HELP_WORDS if word in words), None)
