"""Numbers from which somebody wrote STOP, here or at the provider (R1.17, R8.12)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from reports.messaging.models import StoppedNumber
from reports.vault.service_keys import lookups


def stop(*, number: str, now: datetime) -> None:
    """Note that nobody may be texted on this number; in the caller's transaction.

    It holds until somebody says anew, later than `now`, that they may be.
    """
    known = StoppedNumber.objects.filter(number_lookup__in=lookups.candidates("phone", number))
    if not known.update(at=now):
        StoppedNumber.objects.update_or_create(
            number_lookup=lookups.lookup("phone", number), defaults={"at": now}
        )


def stops(numbers: Collection[str]) -> Mapping[str, datetime]:
    """When each of these numbers was stopped; those that never were are left out. One query."""
    by_lookup = {
        candidate: number
        for number in set(numbers)
        for candidate in lookups.candidates("phone", number)
    }
    rows = StoppedNumber.objects.filter(number_lookup__in=list(by_lookup))
    found = rows.values_list("number_lookup", "at")
    return {by_lookup[bytes(lookup)]: at for lookup, at in found}
