"""A finished conversation made into the one thing every channel hands in."""

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID

from reports.channels.sms.dialogue.dialogue import Sign, Talk
from reports.channels.sms.understanding.answer_reading import Back, Need
from reports.intake.submission import (
    JSON,
    Channel,
    HouseholdNeeds,
    RoutingWishes,
    Submission,
    Teller,
)
from reports.intake.triage.triage import Hint, Instrument, Role, SafetyAnswer
from reports.messaging.contact.contact import ContactChannel, MayContact, SafeContact, Window
from reports.messaging.contact.numbers import is_e164
from reports.region import Region
from reports.region.models.sms import Hours

_EVERY_DAY = tuple(range(7))


def submission(
    *,
    submission_id: UUID,
    talk: Talk,
    number: str,
    region: Region,
    instrument: Instrument,
    said_at: datetime,
) -> Submission:
    """What was told, as far as it went. `number` is what was texted from, a phone or not.

    `said_at`: when the talk began, so that a STOP from anywhere since is the later word (R1.17).
    """
    contact = safe_contact(talk=talk, number=number, region=region, said_at=said_at)
    return Submission(
        submission_id=submission_id,
        channel=Channel.SMS,
        language=talk.language,
        teller=Teller.HERSELF,
        words=_words(talk, number="" if contact.number or _said_no(talk) else number),
        safety={danger_question(instrument): talk.danger or SafetyAnswer.UNDISCLOSED},
        contact=contact,
        needs=HouseholdNeeds() if Need.PLACE in talk.needs else None,
        routing=RoutingWishes(),
        counted=None,
        code_keys=None,
        hints=_hints(talk),
    )


def _hints(talk: Talk) -> frozenset[Hint]:
    """What the words say besides the answers; a question that was not answered is not a no."""
    found = {Hint.WORRY: talk.worry, Hint.UNANSWERED: talk.unanswered}
    return frozenset(hint for hint, holds in found.items() if holds)


def danger_question(instrument: Instrument) -> str:
    """The question "are you OK where you are" answers: the instrument's first emergency one."""
    return next(each.id for each in instrument.questions if each.role is Role.EMERGENCY)


def safe_contact(*, talk: Talk, number: str, region: Region, said_at: datetime) -> SafeContact:
    """How the person may be reached: only what was said. No answer means that they come to us.

    So does a sender that is no telephone number: nothing arrives there.
    """
    never = Back.NEVER in talk.back
    if never or not talk.back or not is_e164(number):
        return SafeContact(
            may_contact=MayContact.NO if never else MayContact.SHE_WILL,
            language=talk.language,
            confirmed_at=said_at,
            timezone=region.timezone.key,
        )
    return SafeContact(
        may_contact=MayContact.YES,
        language=talk.language,
        confirmed_at=said_at,
        timezone=region.timezone.key,
        channel=ContactChannel.SMS,
        number=number,
        windows=_windows(talk.back, region),
    )


def _said_no(talk: Talk) -> bool:
    return Back.NEVER in talk.back or Sign.STOP in talk.signs


def _windows(allowed: Iterable[Back], region: Region) -> tuple[Window, ...]:
    hours = {
        Back.ANY_TIME: Hours(starts=time.min, ends=time.min),  # the region's quiet hours still hold
        Back.MORNINGS: region.sms.mornings,
        Back.EVENINGS: region.sms.evenings,
    }
    return tuple(
        Window(weekdays=_EVERY_DAY, starts=hours[each].starts, ends=hours[each].ends)
        for each in sorted(set(allowed) & set(hours))
    )


def _words(talk: Talk, *, number: str) -> dict[str, JSON]:
    """One document to seal. The number is in it only where machines may not have it."""
    words: dict[str, JSON] = {
        "happened": "\n\n".join(talk.told) or SafetyAnswer.UNDISCLOSED.value,
        "wants": [need.value for need in talk.needs] or [SafetyAnswer.UNDISCLOSED.value],
    }
    if talk.signs:
        words["signs"] = [sign.value for sign in talk.signs]
    if number:
        words["phone"] = number
    return words
