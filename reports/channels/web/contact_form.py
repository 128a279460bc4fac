"""How the reporter may be reached, asked in full: the way, the number, the hours and the words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.channels.web.form_kit.form_fields import (
    DONT_KNOW,
    RATHER_NOT,
    Asked,
    Choice,
    Choices,
    Clock,
    Line,
    Option,
)
from reports.channels.web.form_kit.voices import PASSED, Answer, Answers, Words, answer, chosen
from reports.intake.code_word_rules import SECRET, misleading
from reports.messaging.contact.contact import (
    ContactChannel,
    InvalidContact,
    MayContact,
    SafeContact,
)
from reports.messaging.contact.numbers import NotAPhoneNumber, parse_number
from reports.messaging.contact.provider import can_ask, can_text
from reports.messaging.contact.reporter_hours import Window
from reports.region import Region

_BY_PHONE: Final = ("sms", "call", "third_person")
_TRUE: Final = {"yes": True, "no": False}
_ONE_WAY: Final[Words] = _("Our texts never say who we are. You cannot answer them.")
_NUMBER_NEEDED: Final[Words] = _("Please write a number, or go back and choose another way.")
_WHICH_DAYS: Final[Words] = _("On which days? Choose them, or leave the hours empty too.")
_FROM_WHEN: Final[Words] = _("From what time? For the whole day write 0:00 in both places.")
_UNTIL_WHEN: Final[Words] = _("Until what time? For the whole day write 0:00 in both places.")
_WAYS: Final = (
    Option(
        value="she_will",
        text=_("I will come back here with my code"),
        more=_("We do not call and do not text."),
    ),
    Option(value="call", text=_("By phone call")),
    Option(
        value="sms",
        text=_("By text message"),
        more=_("Our texts never say who we are or what it is about."),
    ),
    Option(value="third_person", text=_("Through somebody I trust")),
    Option(value="no", text=_("Please do not contact me at all")),
)
_DAYS: Final = (
    Option(value="0", text=pgettext_lazy("to choose", "Monday")),
    Option(value="1", text=pgettext_lazy("to choose", "Tuesday")),
    Option(value="2", text=pgettext_lazy("to choose", "Wednesday")),
    Option(value="3", text=pgettext_lazy("to choose", "Thursday")),
    Option(value="4", text=pgettext_lazy("to choose", "Friday")),
    Option(value="5", text=pgettext_lazy("to choose", "Saturday")),
    Option(value="6", text=pgettext_lazy("to choose", "Sunday")),
)
_MAYBE: Final = (
    Option(value="yes", text=_("Yes")),
    Option(value="no", text=_("No")),
    DONT_KNOW,
    RATHER_NOT,
)


def _ways() -> Sequence[Option]:
    """How to be reached; by text only where a text can leave, and said if none can be answered."""
    if not can_text():
        return [each for each in _WAYS if each.value != "sms"]
    if can_ask():
        return _WAYS
    return [replace(each, more=_ONE_WAY) if each.value == "sms" else each for each in _WAYS]


CONTACT_FIELDS: Final[tuple[Asked, ...]] = (
    Choice(
        name="reach",
        label=_("How may we reach you?"),
        options=_ways,
        needed=_("Please choose how we may reach you, or that we may not."),
    ),
    Line(
        name="number",
        label=_("Phone number"),
        hint=_("No safe number? Go back and choose your code."),
        keyboard="tel",
        longest=40,
    ),
    Choices(name="days", label=_("Days"), options=_DAYS, tight=True),
    Clock(name="from", label=_("From"), hint=_("For example: 9:30")),
    Clock(name="until", label=_("Until"), hint=_("For example: 17:00")),
    Choice(name="shared", label=_("Does anyone else use or look at this phone?"), options=_MAYBE),
    Choice(name="voicemail", label=_("May we leave a voice message?"), options=_MAYBE),
    Line(
        name="who_may_answer",
        label=_("Who may answer"),
        hint=_("For example: only me, or my sister."),
    ),
    Line(
        name="pretext",
        label=_("We say that we are"),
        hint=_("For example: the dentist, the library, a parcel service."),
    ),
    Line(name="we_say", label=_("A word that we say first")),
    Line(name="she_says", label=_("A word that you answer")),
    Line(
        name="danger_word",
        label=_("A word that means: stop, it is not safe now"),
        hint=_("When you say or text it, we stop and send nothing more."),
    ),
)


def contact_of(given: Answers, *, region: Region, language: str, now: datetime) -> SafeContact:
    """The contact these answers make. Raises InvalidContact or NotAPhoneNumber."""
    for name, words in _misleading(given, region):
        raise InvalidContact(name, words)
    if not _wants_contact(given):
        wish = MayContact.NO if answer(given, "reach") == "no" else MayContact.SHE_WILL
        return SafeContact(
            may_contact=wish, language=language, confirmed_at=now, timezone=region.timezone.key
        )
    return SafeContact(
        may_contact=MayContact.YES,
        language=language,
        confirmed_at=now,
        timezone=region.timezone.key,
        channel=ContactChannel(answer(given, "reach")),
        number=_number(given, region),
        shared_device=_TRUE.get(answer(given, "shared")),
        windows=_windows(given),
        voicemail=_TRUE.get(answer(given, "voicemail")),
        who_may_answer=answer(given, "who_may_answer"),
        pretext=answer(given, "pretext"),
        she_says=answer(given, "she_says"),
        we_say=answer(given, "we_say"),
        danger_word=answer(given, "danger_word"),
    )


def contact_answers(contact: SafeContact) -> dict[str, Answer]:
    """The same contact as the answers that made it, for showing it again on a form."""
    if contact.may_contact is not MayContact.YES:
        return {"reach": contact.may_contact.value}
    window = contact.windows[0] if contact.windows else None
    return {
        "reach": contact.channel.value,
        "number": contact.number,
        "days": [str(day) for day in window.weekdays] if window else [],
        "from": f"{window.starts:%H:%M}" if window else PASSED,
        "until": f"{window.ends:%H:%M}" if window else PASSED,
        "shared": _said(contact.shared_device),
        "voicemail": _said(contact.voicemail),
        "who_may_answer": contact.who_may_answer,
        "pretext": contact.pretext,
        "she_says": contact.she_says,
        "we_say": contact.we_say,
        "danger_word": contact.danger_word,
    }


def wrong_in_contact(given: Answers, region: Region) -> Iterator[tuple[str, Words]]:
    """What cannot be used as it stands: the field, and what to change."""
    if not _wants_contact(given):
        return
    try:
        if answer(given, "number"):
            _number(given, region)
        else:
            yield "number", _NUMBER_NEEDED
    except NotAPhoneNumber as refusal:
        yield "number", str(refusal)
    yield from _wrong_hours(given)
    yield from _misleading(given, region)


def _wants_contact(given: Answers) -> bool:
    return answer(given, "reach") in _BY_PHONE


def _said(given: bool | None) -> str:
    return {True: "yes", False: "no", None: PASSED}[given]


def _windows(given: Answers) -> tuple[Window, ...]:
    """The safe hours: days and both times. No other hour is known to be safe, so none is
    assumed."""
    days = tuple(int(day) for day in chosen(given, "days"))
    starts, ends = answer(given, "from"), answer(given, "until")
    if not (days and starts and ends):
        return ()
    return (
        Window(weekdays=days, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends)),
    )


def _wrong_hours(given: Answers) -> Iterator[tuple[str, Words]]:
    """Hours given by half: the other half is the reporter's to say."""
    asked = {"days": _WHICH_DAYS, "from": _FROM_WHEN, "until": _UNTIL_WHEN}
    found = {name for name in asked if given.get(name)}
    if found:
        yield from ((name, words) for name, words in asked.items() if name not in found)


def _misleading(given: Answers, region: Region) -> Iterator[tuple[str, Promise]]:
    if _wants_contact(given):
        yield from misleading({name: answer(given, name) for name in SECRET}, region)


def _number(given: Answers, region: Region) -> str:
    return parse_number(
        answer(given, "number"),
        country=region.country,
        for_texts=answer(given, "reach") == ContactChannel.SMS,
    )
