"""Our lines in a conversation: one segment each, in words that give nothing away (R1.14, R8.3)."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from reports.channels.sms.dialogue.dialogue import Line
from reports.region.models.lines import Channel
from reports.region.pack import Region

# Translators: each of these is one text message: at most 160 of the letters every phone knows.
# In French that means no ç, ê, î, ô, û, ë or ï, in Dutch no ë or ï.
LINES: Final[Mapping[Line, Promise]] = {
    Line.SAFE: _("Are you OK where you are right now? 1 yes 2 no. (%(languages)s: other language)"),
    Line.BACK: _("May we text you back here? 1 any time 2 mornings 3 evenings 4 never"),
    Line.NEED: _("What would help most? 1 to talk 2 a place 3 care 4 other"),
    Line.WORDS: _("In your own words: what should we know? As short or long as you like."),
    Line.THANKS: _("Thank you. A person will read this. You can add more here."),
    Line.THANKS_NEVER: _(
        "Thank you. A person will read this. We will not text again. You can add more here."
    ),
    Line.UNKNOWN: _("Texts to this number are not answered. In an emergency: %(numbers)s."),
    Line.STOPPED: _("You will get no more texts from this number."),
    Line.NUMBERS: _("If you can, call %(numbers)s now. It is free."),
}
NUMBERS_AND_APP: Final = _("If you can, call %(numbers)s now. Cannot speak? App: %(app)s.")


def say(line: Line, *, language: str, region: Region) -> str:
    """The text to send."""
    with override(language):
        if line is Line.NUMBERS:
            return _numbers(region)
        languages = ", ".join(each.upper() for each in region.of_staff)
        numbers = " / ".join(region.emergency_numbers())
        return str(LINES[line]) % {"languages": languages, "numbers": numbers}


def _numbers(region: Region) -> str:
    numbers = " / ".join(region.emergency_numbers())
    apps = [each.display for each in region.emergency_shown() if each.channel is Channel.APP]
    if not apps:
        return str(LINES[Line.NUMBERS]) % {"numbers": numbers}
    return str(NUMBERS_AND_APP) % {"numbers": numbers, "app": apps[0]}
