"""Terms of common taxonomies that say of a service that it is a place to live, and of which kind.

Registers name their services by the codes of the 211 taxonomy, or by the words of Open Eligibility
and of their own lists. The first that fits counts; what is on neither list is no place to live.
"""

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


def kind_of_term(*, code: str, name: str) -> str | None:
    """Return crisis, transit or hotel for a term; None for one of any other service."""
    words = name.casefold()
    if any(word in words for word in _NOT):
        return None
    for start, kind in _CODES:
        if code.upper() == start or code.upper().startswith(f"{start}."):
            return next((k for word, k in _WORDS[:2] if word in words), kind)
    return next((kind for word, kind in _WORDS if word in words), None)
