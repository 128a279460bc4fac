"""Whether a short text holds what says who somebody is (R3.7)."""

import re
from typing import Final

from reports import typed

# A number to call, of a person or of an account; an account in letters; an address of mail.
_SAYS_WHO: Final = re.compile(
    r"\d(?:[ ./()\u00a0-]{0,2}\d){6,}|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,}|\S+@\S+\.\S+",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"\b\d{1,2}([./-])\d{1,2}\1(?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b")


def says_who(text: str) -> bool:
    """Whether there is a number of a phone, person or account in it, or an address of mail."""
    return _SAYS_WHO.search(_DATE.sub(" ", typed.unmasked(text))) is not None
