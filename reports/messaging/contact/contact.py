"""How, when and whether a person may be reached without putting them in danger.

What is safe is the reporter's to say and it changes: "no" and "I will contact you" are answers of
the first rank, and every way out of this house asks `text_permission` first (R1.12, R1.13).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cached_property
from typing import Any, Final, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.region.weekly import WeeklyHours
from reports.stored_records import Record
from reports.vault.primitives.errors import SealBroken

LONGEST_TEXT = 500  # characters of one short text: who may answer, a pretext, a code word
# Which numbers exist is asked at the door (`numbers.parse_number`) and not of what is on file: the
# tables of countries change, and this one must open whatever they say.
_WHOLE_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, kw_only=True)
class Window(Record):
    """From `starts` to `ends` (excluded) on these weekdays (0 = Monday).

    If `ends` is not after `starts` the window runs into the next morning; the same time twice
    means day and night. One with `until` was named for once: from that moment on it is no
    hour of theirs, on whatever day. Raises ValueError for no or unknown weekdays.
    """

    weekdays: tuple[int, ...]
    starts: time
    ends: time
    until: datetime | None = None

    def __post_init__(self) -> None:
        if not self.weekdays or not set(self.weekdays) <= set(range(7)):
            raise ValueError("weekdays must be 0 to 6, at least one")

    def holds(self, now: datetime) -> bool:
        """Whether it is still one of the hours: one that was named for once ends with it."""
        return self.until is None or now < self.until


def weekly_hours(windows: Iterable[Window]) -> WeeklyHours:
    """All windows as one week of safe hours."""
    days: dict[int, list[tuple[time, time]]] = {}
    for window in windows:
        for weekday in window.weekdays:
            days.setdefault(weekday, []).append((window.starts, window.ends))
    return WeeklyHours.of(days)


class MayContact(TextChoices):
    """The answer to "may we reach you?"; the second means that the person comes to us."""

    YES = "yes", _("Yes")
    SHE_WILL = "she_will", _("The person will contact us")
    NO = "no", _("No: do not call, write or text")


class ContactChannel(TextChoices):
    """By what."""

    SMS = "sms", _("Text message")
    CALL = "call", _("Phone call")
    THIRD_PERSON = "third_person", _("Somebody the person trusts")
    NONE = "none", _("No way given")


class ContactState(TextChoices):
    """UNSAFE: somebody else answered. FROZEN: a danger signal waits for a person to look at it.

    STOPPED: a text from this number said stop, whoever wrote it (R1.17).
    """

    OPEN = "open", _("May be used as agreed")
    UNSAFE = "unsafe", _("Unsafe: somebody else answered")
    FROZEN = "frozen", _("Stopped: a danger sign waits for a person to look")
    STOPPED = "stopped", _("Stopped: a text from this number said stop")


class InvalidContact(ValueError):
    """An answer about being reached that contradicts another; `field` and `message` say which."""

    def __init__(self, field: str, message: Promise) -> None:
        super().__init__(field)
        self.field = field
        self.message = message


class ContactUnreadable(SealBroken):
    """What is on file opens, and is no safe contact that this version knows. Says nothing of it.

    It may come from a newer version, with a wish that this one would pass over.
    """


@dataclass(frozen=True, kw_only=True)
class SafeContact(Record):
    """What the reporter said about being reached. Lives in a working blob, never in a column.

    `number` is E.164; `timezone` an IANA key, theirs and not the server's; `confirmed_at` is when
    they last said so. Raises InvalidContact.
    """

    exact = True

    may_contact: MayContact
    language: str
    confirmed_at: datetime
    timezone: str
    channel: ContactChannel = ContactChannel.NONE
    number: str = ""
    shared_device: bool | None = None
    windows: tuple[Window, ...] = ()
    voicemail: bool | None = None
    who_may_answer: str = ""
    pretext: str = ""
    she_says: str = ""
    we_say: str = ""
    danger_word: str = ""
    state: ContactState = ContactState.OPEN
    unusable: bool = False  # no text reaches this number (R8.12); a call may

    def __post_init__(self) -> None:
        _check_wish(self)
        _check_number(self)
        _check_texts(self)
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            raise InvalidContact("timezone", _("This time zone is not known.")) from None

    @cached_property
    def safe_hours(self) -> WeeklyHours:
        """The safe hours as one week; `.never` if none were named."""
        return weekly_hours(self.windows)

    def at(self, now: datetime) -> Self:
        """The same without the hours named for once that are over by `now`."""
        if all(each.holds(now) for each in self.windows):
            return self  # every text asks several times: its week is worked out once
        return replace(self, windows=tuple(each for each in self.windows if each.holds(now)))

    def without_code_words(self) -> Self:
        """The same without the words that prove who is speaking (R1.15)."""
        return replace(self, she_says="", we_say="", danger_word="")

    @classmethod
    def from_json(cls, plain: Mapping[str, Any], **bound: Any) -> Self:
        """What `to_json` wrote. Raises ContactUnreadable if this version did not write it."""
        try:
            if not dict(plain).keys() >= {"channel", "state", "windows"}:
                raise TypeError  # no default is what was agreed
            return super().from_json(plain, **bound)
        except (TypeError, ValueError):  # of an unknown time zone, too
            raise ContactUnreadable from None


def _check_wish(contact: SafeContact) -> None:
    if contact.may_contact is MayContact.YES:
        if contact.channel is ContactChannel.NONE:
            raise InvalidContact("channel", _("Please choose how we may reach you."))
    elif contact.channel is not ContactChannel.NONE or contact.number:
        # A number that must not be used is not kept either.
        raise InvalidContact("number", _("You asked us not to contact you, so we keep no number."))


def _check_number(contact: SafeContact) -> None:
    by_phone = contact.channel in {ContactChannel.SMS, ContactChannel.CALL}
    if by_phone and not contact.number:
        raise InvalidContact("number", _("Please give the number we may use."))
    if contact.number and not _WHOLE_NUMBER.fullmatch(contact.number):
        raise InvalidContact("number", _("We do not recognise this as a phone number."))


def _check_texts(contact: SafeContact) -> None:
    for field in ("who_may_answer", "pretext", "she_says", "we_say", "danger_word"):
        if len(getattr(contact, field)) > LONGEST_TEXT:
            raise InvalidContact(field, _("This is too long. Please use fewer words."))


class ContactRefused(Exception):
    """This person may not be contacted now; the class says why, `message` in words for whoever
    tried."""

    message: Promise


class NoContactWanted(ContactRefused):
    """The person said no."""

    message = _("This person asked not to be contacted.")


class SheWillContactUs(ContactRefused):
    """The person comes to us; nobody contacts them first."""

    message = _("This person will contact us. Nobody may call or write first.")


class ContactUnsafe(ContactRefused):
    """Somebody else answered on this number; another way must be agreed first."""

    message = _("This number is not safe any more. Agree on another way first.")


class ContactFrozen(ContactRefused):
    """A danger signal came in; a person must look at it first."""

    message = _("There was a sign of danger. Somebody has to look at it first.")


class ContactStopped(ContactRefused):
    """A text said stop; whether it was theirs has to be verified by another route (R1.17)."""

    message = _("A text from this number said stop. Ask by another route what is wanted.")


class NotByText(ContactRefused):
    """The person chose another way than texts."""

    message = _("This person did not say that texts are safe.")


class TextsUnusable(ContactRefused):
    """The number is a landline, or nobody's: no text arrives there."""

    message = _("Texts do not arrive on this number. Agree on another way.")


class NobodyCanAnswer(ContactRefused):
    """Texts leave here from a sender that takes no answer: none of them asks anything (R8.18)."""

    message = _("Nobody can answer our texts here. Ask in another way.")


class NumberStopped(ContactRefused):
    """Somebody wrote STOP from this number, later than what the person said."""

    message = _("Somebody asked on this number to stop. Ask by another way first.")


class NoNumber(ContactRefused):
    """There is no number or address to use."""

    message = _("There is no number to use.")


class NoWindow(ContactRefused):
    """The person named no hours, so no hour is known to be safe."""

    message = _("No safe hours are known.")


class OutOfDate(ContactRefused):
    """What was said is too old to rely on; it has to be confirmed with the person."""

    message = _("These details are too old. Ask first whether they still hold.")


class OutsideWindow(ContactRefused):
    """Not at this hour; `next_start` is when it is safe again."""

    message = _("This is not a safe hour.")

    def __init__(self, next_start: datetime) -> None:
        super().__init__()
        self.next_start = next_start
