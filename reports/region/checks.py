"""System checks: no process starts on a broken region pack, and unphoned lines are named."""

from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register
from django.utils import timezone

from reports.region import PackBroken, region
from reports.region.hours import stale_lines


@register("linden")
def check_region(**_: Any) -> list[CheckMessage]:
    """Every mistake of the pack as an error; the lines nobody has phoned as one warning (R5.2)."""
    try:
        in_force = region()
    except PackBroken as broken:
        hint = "Correct the region pack that LINDEN_REGION names."
        return [Error(error, hint=hint, id="linden.region.E001") for error in broken.errors]
    stale = stale_lines(in_force, timezone.now())
    if not stale:
        return []
    return [
        Warning(
            f"{len(stale)} helplines of {in_force.code} have not been phoned in half a year: "
            + ", ".join(line.id for line in stale),
            hint="Phone them and fill in verified_on; until then no page says open or closed.",
            id="linden.region.W001",
        )
    ]
