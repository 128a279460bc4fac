"""Services of other registers in the directory for referrals, beside those of the region's pack."""

import logging
from collections.abc import Sequence
from uuid import UUID

from reports.cases.terms.consent_records import Purpose
from reports.cases.terms.service_directory import DirectoryService
from reports.vault.primitives.errors import SealBroken
from shelters.exchange.imports import imported_helps

log = logging.getLogger("linden.shelters")


def for_referrals() -> Sequence[DirectoryService]:
    """Every imported service that is no place to live; nobody here has confirmed it.

    Where a row does not open there is none of them, and the log says so: no case depends on it.
    """
    try:
        found = imported_helps()
    except SealBroken:
        log.exception("imported_services_unreadable")
        return ()
    return [
        DirectoryService(
            id=UUID(each.id),
            name=each.name,
            kinds=frozenset(map(Purpose, each.kinds)),
            phones=each.phones,
            hours=each.hours,
            languages=each.languages,
            website=each.url if each.url.startswith("https://") else "",
            text=each.description,
            confirmed=False,
            imported=True,
        )
        for each in found
    ]
