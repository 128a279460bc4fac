"""People who must not live in one place, found without anybody reading who they are.

Somebody may leave numbers of the other person's family. They are kept as keyed hashes alone, and
compared with the hash of the number of whoever lives in a house: what is found makes somebody ask.
"""

import re
from collections.abc import Iterable

from reports.messaging.contact.numbers import NotAPhoneNumber, parse_number
from reports.vault.service_keys import lookups


def cells(numbers: Iterable[str]) -> tuple[str, ...]:
    """Return keyed hashes of these numbers (E.164), sorted, as texts."""
    return tuple(sorted(lookups.keyed_hash("kin", number).hex() for number in numbers))


def numbers_in(text: str, *, country: str) -> tuple[list[str], str]:
    """Return the numbers (E.164) in what somebody typed, and what of it is no number."""
    numbers, other = [], []
    for part in filter(None, (each.strip() for each in re.split(r"[,;/\n]", text))):
        try:
            numbers.append(parse_number(part, country=country))
        except NotAPhoneNumber:
            other.append(part)
    return numbers, ", ".join(other)
