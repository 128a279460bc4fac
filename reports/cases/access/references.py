"""Finding a case again by the reference that people name to each other: open, held or closed."""

import re
from uuid import UUID

from reports.accounts.directory.staff import Staff
from reports.cases.access.access import visible_cases

# Eight of 32 hexadecimal digits: of a million cases, one in four thousand shares them.
SHORT, WHOLE = 8, 32
FOUND_AT_MOST = 5


class NotAReference(ValueError):
    """A reference has eight letters and digits, as it stands above a case."""


def find_by_reference(*, staff: Staff, text: str) -> list[UUID]:
    """Return the cases with this reference, or this whole id, that this person may know of; one
    query.

    A case that is not theirs is not found, as one that does not exist. Raises NotAReference.
    """
    digits = re.sub(r"[\s-]", "", text).casefold()
    if len(digits) not in (SHORT, WHOLE) or not re.fullmatch(r"[0-9a-f]+", digits):
        raise NotAReference
    first, last = UUID(digits.ljust(WHOLE, "0")), UUID(digits.ljust(WHOLE, "f"))
    found = visible_cases(staff).filter(id__gte=first, id__lte=last).order_by("id")
    return list(found.values_list("id", flat=True)[:FOUND_AT_MOST])
