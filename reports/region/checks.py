"""System checks: no process starts on a broken region pack, and unphoned lines are named."""

from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register
from django.utils import timezone
from django.utils.translation import check_for_language

from reports.region import PackBroken, region
from reports.region.hours import stale_lines
from reports.region.models.language import SOURCE


@register("linden")
def check_region(**_: Any) -> list[CheckMessage]:
    """Every mistake of the pack as an error; the lines nobody has phoned as one warning (R5.2)."""
    try:
        in_force = region()
    except PackBroken as broken:
        hint = "Correct the region pack that LINDEN_REGION names."
        return [Error(error, hint=hint, id="linden.region.E001") for error in broken.errors]
    silent = [
        each.code
        for each in in_force.spoken
        if each.code != SOURCE and not check_for_language(each.code)
    ]
    if silent:
        hint = "Put its translations into the folder locale of the pack: ./run pack texts"
        expected = "pages that are translated into it, compiled"
        return [
            Error(
                f"region.toml: language.{code}: expected {expected}",
                hint=hint,
                id="linden.region.E002",
            )
            for code in silent
        ]
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
