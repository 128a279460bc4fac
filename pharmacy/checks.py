"""System check: the questions that a counter asks are those of the region's instrument."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from reports.intake.triage.triage import InstrumentBroken, instrument
from reports.region import PackBroken, region


@register("linden")
def check_questions(**_: Any) -> list[CheckMessage]:
    """Every id in [questions] of pharmacy.toml that the instrument does not have, as an error."""
    try:
        known = {each.id for each in instrument(region()).questions}
        asked = region().pharmacy.questions
    except (PackBroken, InstrumentBroken):
        return []  # said by the checks of the region and of the instrument
    return [
        Error(
            f"pharmacy.toml: questions.{name}: expected the id of a safety question",
            hint=f"The region's instrument asks: {', '.join(sorted(known))}.",
            id="linden.pharmacy.E001",
        )
        for name in ("danger", "injury", "children")
        if getattr(asked, name) not in known
    ]
