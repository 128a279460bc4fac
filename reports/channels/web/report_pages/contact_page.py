"""How to be reached, for whoever wants more than the code: a number, and when it is safe."""

from collections.abc import Iterator, Sequence
from datetime import time
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.channels.web.form_kit.answer_fields import Choice, Line, Option
from reports.channels.web.form_kit.voices import Answers, Said, Voice, Words, answer, voice_of
from reports.channels.web.report_pages.page_model import Page
from reports.messaging.contact.contact import ContactChannel, Window
from reports.messaging.contact.numbers import NotAPhoneNumber, NotForTexts, parse_number
from reports.messaging.contact.provider import can_ask, can_text
from reports.region import Region

BY_PHONE: Final = ("sms", "call", "third_person")
SENDING: Final = Said(own=_("Before you send"), young=pgettext_lazy("young", "Before you send"))
_ONE_WAY: Final[Words] = _("Our texts never say who we are. You cannot answer them.")
_NO_NUMBER: Final = Said(
    own=_("This number cannot be used. Check it, or leave it empty and use your code."),
    young=pgettext_lazy(
        "young", "This number cannot be used. Check it, or leave it empty and use your code."
    ),
)
_NO_HOURS: Final[Words] = _("Choose a time that is safe, or “I will say later”.")
_NO_WAY: Final[Words] = _("Choose a way, or leave the number empty and use your code.")
_TRUSTED: Final = Said(own=_("Through somebody I trust"), young=_("Through an adult I trust"))
HOURS: Final[dict[str, tuple[Window, ...]]] = {
    "week": (Window(weekdays=(0, 1, 2, 3, 4), starts=time(9), ends=time(17)),),
    "daily": (Window(weekdays=(0, 1, 2, 3, 4, 5, 6), starts=time(9), ends=time(20)),),
    "later": (),
}
_HOURS: Final = (
    Option(value="week", text=_("Monday to Friday, 9:00 to 17:00")),
    Option(value="daily", text=_("Every day, 9:00 to 20:00")),
    Option(value="later", text=_("I will say later: wait until I come back")),
)
_ALSO_SEEN: Final = (
    Option(value="yes", text=_("Yes")),
    Option(value="no", text=_("No")),
    Option(value="unknown", text=_("I don’t know")),
)


def reach(told: Answers) -> Page:
    """The page behind "Add a phone number"."""
    voice = voice_of(told)
    ways = Choice(name="reach", options=_ways(voice), label=_("Which way is safe?"), heading=True)
    number = Line(
        name="number",
        label=_("Phone number"),
        hint=_("A number where nobody else reads the messages or answers the calls."),
        keyboard="tel",
        longest=40,
    )
    hours = Choice(name="safe_hours", label=_("When is it safe?"), options=_HOURS)
    parents = Choice(
        name="shared",
        label=_("Does a parent pay for this phone, or look at it?"),
        options=_ALSO_SEEN,
        tight=True,
    )
    asked = (ways, parents, number, hours) if voice is Voice.YOUNG else (ways, number, hours)
    return Page(name="reach", part=SENDING.to(voice), fields=asked)


def _ways(voice: Voice) -> Sequence[Option]:
    more = _("It never says who we are") if can_ask() else _ONE_WAY
    texts = (Option(value="sms", text=_("By text message"), more=more),) if can_text() else ()
    return (
        *texts,
        Option(value="call", text=_("By phone call")),
        Option(value="third_person", text=_TRUSTED.to(voice)),
        Option(value="no", text=_("Not at all: do not contact me")),
    )


def wrong_in(told: Answers, region: Region) -> Iterator[tuple[str, Words]]:
    """What cannot be used as it stands: the field, and what to change.

    A way without a number is the code alone, and is no mistake.
    """
    number, way = answer(told, "number"), answer(told, "reach")
    if not number or way == "no":
        return
    if way not in BY_PHONE:
        yield "reach", _NO_WAY
        return
    try:
        parse_number(number, country=region.country, for_texts=way == ContactChannel.SMS)
    except NotForTexts as refusal:
        yield "number", str(refusal)
    except NotAPhoneNumber:
        yield "number", _NO_NUMBER.to(voice_of(told))
    if answer(told, "safe_hours") not in HOURS:
        yield "safe_hours", _NO_HOURS


def is_reached(told: Answers) -> bool:
    """Whether a way was named in which we may reach the person, with its number."""
    return answer(told, "reach") in BY_PHONE and bool(answer(told, "number"))
