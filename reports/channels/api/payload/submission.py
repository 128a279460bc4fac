"""What a partner's system sent, made into the one thing every channel hands in."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from reports.channels.api.payload.schema import AdviceOnly, Contact, Home, OtherPerson, WithConsent
from reports.channels.api.problems import Fault, Kind, Refused
from reports.intake.submission import (
    JSON,
    Channel,
    Connect,
    HouseholdNeeds,
    OtherParty,
    RoutingWishes,
    Submission,
    Teller,
)
from reports.intake.triage.triage import SafetyAnswer
from reports.messaging.contact.contact import (
    ContactChannel,
    InvalidContact,
    MayContact,
    SafeContact,
    Window,
)
from reports.messaging.contact.numbers import NotAPhoneNumber, NotForTexts, parse_number
from reports.region import Region, pii

AGREED_AT_MOST: Final = timedelta(days=7)
CLOCKS_DIFFER: Final = timedelta(minutes=5)
_UNDISCLOSED: Final = SafetyAnswer.UNDISCLOSED.value


def submission(
    sent: WithConsent | AdviceOnly,
    *,
    submission_id: UUID,
    organisation_id: UUID,
    region: Region,
    now: datetime,
) -> Submission:
    """The report as every channel hands it in. Raises Refused, with where and why."""
    if isinstance(sent, AdviceOnly):
        return _question(sent, submission_id, organisation_id, region, now)
    _check_consent(sent, now)
    return Submission(
        submission_id=submission_id,
        channel=Channel.API,
        language=sent.language,
        teller=Teller(sent.teller),
        words=_words(sent),
        safety=sent.safety,
        contact=_contact(sent.contact, sent.language, region=region, now=now),
        needs=_needs(sent.home) if sent.home else None,
        routing=RoutingWishes(
            worker_gender=sent.worker_gender,
            commune=sent.commune or "",
            kinds=_codes(sent.kinds),
            minor=sent.minor is True,
        ),
        counted=sent.counted,
        code_keys=None,
        source_organisation=organisation_id,
        other_party=_other_party(sent.other_party) if sent.other_party else None,
        connect=Connect(sent.other_party.connect) if sent.other_party else Connect.NO,
    )


def _question(
    sent: AdviceOnly, submission_id: UUID, organisation_id: UUID, region: Region, now: datetime
) -> Submission:
    """A question of a partner: nobody is told of, so there is nobody to reach (R3.1)."""
    if pii.find(sent.question, region=region):
        raise Refused(Kind.NOT_AS_DESCRIBED, Fault.at(["question"], "says_who"))
    return Submission(
        submission_id=submission_id,
        channel=Channel.API,
        language=sent.language,
        teller=Teller.WITNESS,
        words={"mode": sent.mode, "question": sent.question, "kinds": list(_codes(sent.kinds))},
        safety={},
        contact=SafeContact(
            may_contact=MayContact.NO,
            language=sent.language,
            confirmed_at=now,
            timezone=region.timezone.key,
        ),
        needs=None,
        routing=RoutingWishes(kinds=_codes(sent.kinds)),
        counted=None,
        code_keys=None,
        source_organisation=organisation_id,
    )


def _check_consent(sent: WithConsent, now: datetime) -> None:
    age = now - sent.consent.agreed_at
    if not -CLOCKS_DIFFER <= age <= AGREED_AT_MOST:
        raise Refused(Kind.NOT_AS_DESCRIBED, Fault.at(["consent", "agreed_at"], "out_of_time"))


def _words(sent: WithConsent) -> dict[str, JSON]:
    """Everything told that is kept nowhere else; what was left out is spelt out (R1.10)."""
    return {
        "mode": sent.mode,
        "consent": {
            "text_version": sent.consent.text_version,
            "language_read": sent.consent.language_read,
            "agreed_at": sent.consent.agreed_at.isoformat(),
            "present_and_agrees": True,
        },
        "name": sent.alias or _UNDISCLOSED,
        "happened": sent.happened or _UNDISCLOSED,
        "kinds": list(_codes(sent.kinds)) or [_UNDISCLOSED],
        "when": sent.when or _UNDISCLOSED,
        "where": sent.where or _UNDISCLOSED,
        "wants": list(sent.wants) or [_UNDISCLOSED],
        "police": sent.police or _UNDISCLOSED,
        **({"home_notes": sent.home.notes} if sent.home and sent.home.notes else {}),
    }


def _contact(sent: Contact, language: str, *, region: Region, now: datetime) -> SafeContact:
    try:
        return SafeContact(
            may_contact=MayContact(sent.may_contact),
            language=language,
            confirmed_at=now,
            timezone=region.timezone.key,
            channel=ContactChannel(sent.channel),
            number=_number(sent, region),
            windows=tuple(_window(each.model_dump()) for each in sent.hours),
            **sent.model_dump(include=_AS_THEY_ARE),
        )
    except NotAPhoneNumber as refusal:
        code = "not_for_texts" if isinstance(refusal, NotForTexts) else "not_a_number"
        raise Refused(Kind.NOT_AS_DESCRIBED, Fault.at(["contact", "number"], code)) from None
    except InvalidContact as refusal:
        fault = Fault.at(["contact", refusal.field], "contradicts")
        raise Refused(Kind.NOT_AS_DESCRIBED, fault) from None


def _number(sent: Contact, region: Region) -> str:
    if not sent.number:
        return ""
    for_texts = ContactChannel(sent.channel) is ContactChannel.SMS
    return parse_number(sent.number, country=region.country, for_texts=for_texts)


_AS_THEY_ARE: Final = {
    "shared_device",
    "voicemail",
    "who_may_answer",
    "pretext",
    "she_says",
    "we_say",
    "danger_word",
}


def _window(hours: Mapping[str, Any]) -> Window:
    return Window(
        weekdays=tuple(sorted(set(hours["weekdays"]))),
        starts=time.fromisoformat(hours["starts"]),
        ends=time.fromisoformat(hours["ends"]),
    )


def _needs(sent: Home) -> HouseholdNeeds:
    return HouseholdNeeds(
        adults=sent.adults,
        child_ages=tuple(sent.child_ages),
        pets=_codes(sent.pets),
        access=_codes(sent.access),
        languages=_codes(sent.languages),
        places_not_safe=_codes(sent.places_not_safe),
    )


def _other_party(sent: OtherPerson) -> OtherParty:
    return OtherParty(**sent.model_dump(exclude={"connect"}))


def _codes(values: Any) -> tuple[str, ...]:
    """As plain texts, each once, in the order they came."""
    return tuple(dict.fromkeys(str(value) for value in values))
