"""System checks: no process starts with a text that may not be sent."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from reports.messaging.content import templates
from reports.region import PackBroken, region


@register("linden")
def check_templates(**_: Any) -> list[CheckMessage]:
    """Every text that is too long, gives something away or is missing in a language (R8.3)."""
    try:
        in_force = region()
    except PackBroken:
        return []  # said by the region's own check
    hint = "See the folder wordings of the pack that LINDEN_REGION names."
    return [
        Error(fault, hint=hint, id="linden.messaging.E001") for fault in templates.faults(in_force)
    ]
