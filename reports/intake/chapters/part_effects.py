"""What the answers of a chapter are for, besides being read: need, contact, routing, connections.

Each function takes what is on file and gives what is to be there; a row that was left open leaves
what is there as it is. Prose goes nowhere: it stays in the sealed page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.cases import relatives
from reports.cases.records.added_parts import Answers
from reports.cases.terms.machine_facts import Facts, HouseholdNeeds
from reports.intake.code_word_rules import SECRET, misleading
from reports.intake.connections.other_party import Connect, OtherParty
from reports.messaging.contact.contact import (
    ContactChannel,
    InvalidContact,
    MayContact,
    SafeContact,
    Window,
)
from reports.messaging.contact.numbers import NotAPhoneNumber, parse_number
from reports.region.pack import Region

ELSEWHERE: Final = "elsewhere:"  # in the place of an answer that is kept for its use alone
_NOT_SEALED: Final = frozenset({*SECRET, "number"})
POINTERS: Final = ("other_phone", "other_handle", "other_plate", "other_name", "other_place")
# What a place must have, for each tick: a house that has it all fits whoever is meant.
_ACCESS: Final[Mapping[str, tuple[str, ...]]] = {
    "step_free": ("no_stairs", "wheelchair"),
    "deaf": ("deaf",),
    "blind": ("blind",),
    "carer": ("carer",),
    "cot": ("cot",),
}
_TRUE: Final = {"yes": True, "no": False}
# Recorded images may be kept for a month; somebody must have asked for them well before.
_IMAGES_WITHIN: Final = timedelta(days=7)
_OLD: Final = frozenset({"days7", "longer"})

_WHICH_DAYS: Final = _("On which days? Choose them, or leave the hours empty too.")
_FROM_WHEN: Final = _("From what time? For the whole day write 0:00 in both places.")
_UNTIL_WHEN: Final = _("Until what time? For the whole day write 0:00 in both places.")
_NUMBER: Final = _("Please give the number we may use.")
_UNUSABLE: Final = _("This number cannot be used. Check it, or leave it empty and use your code.")
_WHICH_WAY: Final = _("Please choose how we may reach you.")
_NOT_REACHED: Final = frozenset({"no", "she_will"})
_BY_PHONE: Final = frozenset({ContactChannel.SMS, ContactChannel.CALL})


def to_seal(answers: Answers, region: Region) -> Answers:
    """The page as it is sealed: without what stays working and is not to be read with it.

    Code words are shown one by one and to one person (R1.15); a number that may not be used any
    more is kept nowhere; numbers of people to keep apart from are for machines alone.
    """
    kept = {
        name: ELSEWHERE if name in _NOT_SEALED and given else given
        for name, given in answers.items()
    }
    if apart := text(answers, "keep_from"):
        kept["keep_from"] = relatives.numbers_in(apart, country=region.country)[1] or ELSEWHERE
    return kept


def text(answers: Answers, name: str) -> str:
    """A single answer; empty where it was left open."""
    found = answers.get(name, "")
    return found if isinstance(found, str) else ""


def ticks(answers: Answers, name: str) -> list[str]:
    """An answer of several; empty where nothing was ticked."""
    found = answers.get(name, [])
    return found if isinstance(found, list) else []


def images_by(answers: Answers, *, now: datetime) -> datetime | None:
    """When somebody must have asked for camera images; None if there are none that we know of."""
    if text(answers, "cameras") != "yes":
        return None
    return now if text(answers, "when") in _OLD else now + _IMAGES_WITHIN


def facts(on_file: Facts, answers: Answers, region: Region) -> Facts:
    """What machines may know, with what was said of where, of whom to talk to, and of counting."""
    wishes = on_file.wishes
    if text(answers, "commune") in {commune.code for commune in region.communes}:
        wishes = replace(wishes, commune=text(answers, "commune"))
    if wish := text(answers, "worker"):
        wishes = replace(wishes, worker_gender=wish if wish in {"woman", "man"} else "")
    counted = _TRUE.get(text(answers, "counted"), on_file.counted)
    return replace(on_file, wishes=wishes, counted=counted)


def needs(on_file: HouseholdNeeds | None, answers: Answers, region: Region) -> HouseholdNeeds:
    """What a place must have: what was said now, and the rest as it was."""
    found = on_file or HouseholdNeeds()
    if adults := text(answers, "adults"):
        found = replace(found, adults=int(adults))
    if ages := text(answers, "child_ages"):
        found = replace(found, child_ages=tuple(int(age) for age in ages.split(", ")))
    if animal := text(answers, "animal"):
        found = replace(found, pets=() if animal == "no" else (animal,))
    if wanted := ticks(answers, "access"):
        codes = [code for tick in wanted for code in _ACCESS.get(tick, ())]
        found = replace(found, access=tuple(codes))
    if languages := ticks(answers, "languages"):
        found = replace(found, languages=tuple(languages))
    if away := ticks(answers, "places_not_safe"):
        found = replace(found, places_not_safe=tuple(away))
    if apart := text(answers, "keep_from"):
        numbers, _rest = relatives.numbers_in(apart, country=region.country)
        found = replace(found, keep_from=relatives.cells(numbers))
    return found


def contact(
    on_file: SafeContact, answers: Answers, *, region: Region, now: datetime
) -> SafeContact:
    """How the reporter may be reached from now on. Raises InvalidContact, of the first fault."""
    for name, words in wrong_in(on_file, answers, region):
        raise InvalidContact(name, words)
    way = text(answers, "reach")
    said = _with_words(on_file, answers)
    if way in _NOT_REACHED or not (way or on_file.may_contact is MayContact.YES):
        return replace(
            said,
            may_contact=MayContact(way) if way else on_file.may_contact,
            channel=ContactChannel.NONE,
            number="",
            windows=(),
            confirmed_at=now,
        )
    channel = ContactChannel(way) if way else on_file.channel
    number = _number(answers, channel, region)
    return replace(
        said,
        may_contact=MayContact.YES,
        channel=channel,
        number=number or on_file.number,
        unusable=on_file.unusable and not number,
        windows=_windows(answers) or on_file.windows,
        shared_device=_TRUE.get(text(answers, "shared"), on_file.shared_device),
        voicemail=_TRUE.get(text(answers, "voicemail"), on_file.voicemail),
        confirmed_at=now,
    )


def _with_words(on_file: SafeContact, answers: Answers) -> SafeContact:
    return replace(
        on_file,
        who_may_answer=text(answers, "who_may_answer") or on_file.who_may_answer,
        pretext=text(answers, "pretext") or on_file.pretext,
        we_say=text(answers, "we_say") or on_file.we_say,
        she_says=text(answers, "she_says") or on_file.she_says,
        danger_word=text(answers, "danger_word") or on_file.danger_word,
    )


def wrong_in(
    on_file: SafeContact, answers: Answers, region: Region
) -> Iterator[tuple[str, Promise]]:
    """What cannot be used as it stands about reaching the reporter: the field, and what to change.

    A code word is compared with those on file too, which are shown to nobody.
    """
    way = text(answers, "reach")
    channel = ContactChannel(way) if way in set(ContactChannel) else on_file.channel
    if way in _BY_PHONE and not (text(answers, "number") or on_file.number):
        yield "number", _NUMBER
    if text(answers, "number") and channel is ContactChannel.NONE:
        yield "reach", _WHICH_WAY
    try:
        _number(answers, channel, region, on_file.number if way else "")
    except NotAPhoneNumber:
        yield "number", _UNUSABLE
    asked = {"days": _WHICH_DAYS, "from": _FROM_WHEN, "until": _UNTIL_WHEN}
    given = {name for name in asked if answers.get(name)}
    if given and way not in _NOT_REACHED:
        yield from ((name, words) for name, words in asked.items() if name not in given)
    said = {name: text(answers, name) or getattr(on_file, name) for name in SECRET}
    if any(text(answers, name) for name in SECRET):
        yield from (each for each in misleading(said, region) if text(answers, each[0]))


def _number(answers: Answers, channel: ContactChannel, region: Region, otherwise: str = "") -> str:
    typed, texted = text(answers, "number") or otherwise, channel is ContactChannel.SMS
    return parse_number(typed, country=region.country, for_texts=texted) if typed else ""


def _windows(answers: Answers) -> tuple[Window, ...]:
    """The safe hours: days and both times. No other hour is known to be safe."""
    days = tuple(int(day) for day in ticks(answers, "days"))
    starts, ends = text(answers, "from"), text(answers, "until")
    if not (days and starts and ends):
        return ()
    return (
        Window(weekdays=days, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends)),
    )


def other_party(answers: Answers) -> tuple[OtherParty, Connect | None]:
    """Who it was, as typed, and what may be done with it; None: nothing was said of that."""
    left = {name.removeprefix("other_"): text(answers, name) for name in POINTERS}
    said = text(answers, "connect")
    wishes = {"tell_desk": Connect.TELL_DESK, "ask_me": Connect.ASK_ME, "no": Connect.NO}
    return OtherParty(**left), wishes.get(said)
