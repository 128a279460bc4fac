"""What is shown to who says a young age: the region's lines for young people, and who reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reports.channels.web import submission
from reports.channels.web.form_kit.voices import Answer
from reports.channels.web.notices import help_lines
from reports.region import Region


@dataclass(frozen=True, kw_only=True)
class Young:
    """The region's text for minors and its lines for them, best first."""

    words: str
    lines: list[help_lines.Shown]


def shown(told: Mapping[str, Answer], region: Region, language: str, now: datetime) -> Young | None:
    """For an age below the region's limit (R5.5, R7.15); None for any other or none."""
    if not submission.is_minor(told, region):
        return None
    return Young(
        words=region.text("minors", language),
        lines=help_lines.shown(region, language, now, only=region.minors.helplines),
    )
