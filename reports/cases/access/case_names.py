"""Finding a case again by what people name to each other, reference or alias: open or closed."""

import re
from uuid import UUID

from reports.accounts.directory.staff import Staff
from reports.cases.access.access import visible_cases
from reports.cases.aliases.alias_words import number_of

# Eight of 32 hexadecimal digits: of a million cases, one in four thousand shares them.
SHORT, WHOLE = 8, 32
FOUND_AT_MOST = 5


class NotAName(ValueError):
    """Neither an alias nor a reference, which has eight letters and digits and stands beside it."""


def find_by_name(*, staff: Staff, text: str) -> list[UUID]:
    """Return the cases with this alias, reference or whole id that this person may know of; one
    query.

    A case that is not theirs is not found, as one that does not exist. Raises NotAName.
    """
    number = number_of(text)
    if number is not None:
        return list(visible_cases(staff).filter(alias=number).values_list("id", flat=True))
    digits = re.sub(r"[\s-]", "", text).casefold()
    if len(digits) not in (SHORT, WHOLE) or not re.fullmatch(r"[0-9a-f]+", digits):
        raise NotAName
    first, last = UUID(digits.ljust(WHOLE, "0")), UUID(digits.ljust(WHOLE, "f"))
    found = visible_cases(staff).filter(id__gte=first, id__lte=last).order_by("id")
    return list(found.values_list("id", flat=True)[:FOUND_AT_MOST])
