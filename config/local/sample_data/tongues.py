"""The languages of the sample city, in whatever region the demo runs."""

from typing import Final

from reports.region import region

# What its people speak, in this order; a region without one of them has another in its place.
OF_THE_CITY: Final = ("fr", "nl", "en")


def here(*codes: str) -> tuple[str, ...]:
    """These languages as far as the region has them, its own instead of the others."""
    own = region().languages
    instead = {code: own[at % len(own)] for at, code in enumerate(OF_THE_CITY) if code not in own}
    return tuple(dict.fromkeys(instead.get(code, code) for code in codes))
