"""System check: no process starts on a pack whose values make a line of a conversation unsendable.

What is refused while a text is routed is not said: of all lines the numbers must never be that one.
"""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.utils.translation import override

from reports.channels.sms.dialogue.dialogue import Line
from reports.channels.sms.dialogue.sms_lines import say
from reports.messaging.content import wording
from reports.messaging.content.wording import GivesAway, TextRefused, TooManySegments
from reports.region import PackBroken, Region, region


@register("linden")
def check_lines(**_: Any) -> list[CheckMessage]:
    """Every line that this region's own values make too long or telling, in any language (R8.3)."""
    try:
        in_force = region()
    except PackBroken:
        return []  # said by the region's own check
    hint = "Correct the region pack that LINDEN_REGION names."
    return [Error(fault, hint=hint, id="linden.channels.E001") for fault in faults(in_force)]


def faults(region: Region) -> Iterator[str]:
    """What keeps a line from being sent: file, key, and what was expected there."""
    for language in region.languages:
        for line in Line:
            words = wording.cleaned(say(line, language=language, region=region))
            try:
                wording.check(words, region=region, language=language, numbers=True)
            except TextRefused as refused:
                yield _fault(line, language, refused, region)


def _fault(line: Line, language: str, refused: TextRefused, region: Region) -> str:
    which = f"the line {line.value} of a conversation in {language}"
    if isinstance(refused, GivesAway):
        ours = refused.term in region.names.values()
        where = "region.toml: names" if ours else "denylist.toml: its words"
        return f"{where}: expected none that stands in {which}, found {refused.term!r}"
    file, values = _values(line)
    if isinstance(refused, TooManySegments):
        over = f"{refused.over} letters too many"
        return f"{file}: expected {values} that leave {which} one text, found {over}"
    with override(None):
        return f"{file}: expected {values} that can be sent in {which}: {refused.message}"


def _values(line: Line) -> tuple[str, str]:
    """Where the values of a line stand in the pack, and what they are."""
    if line is Line.UNKNOWN:
        return "numbers.toml: emergency", "numbers"
    if line is Line.NUMBERS:
        return "numbers.toml: emergency", "numbers and an app"
    return "region.toml: language", "languages"
