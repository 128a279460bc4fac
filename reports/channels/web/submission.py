"""What was told, page by page, made into the one thing every channel hands in."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from reports.channels.web.form_kit.voices import Answers, Voice, answer, chosen, voice_of
from reports.channels.web.report_pages.contact_page import HOURS, is_reached
from reports.channels.web.report_pages.first_pages import CONSENT_TEXT
from reports.channels.web.report_pages.route import kept
from reports.channels.web.report_pages.rows_asked import rows_of
from reports.intake.slips import Slip, spend
from reports.intake.submission import (
    JSON,
    Channel,
    HouseholdNeeds,
    RoutingWishes,
    Submission,
    Teller,
)
from reports.intake.triage.evidence import told as evidence_of
from reports.intake.triage.triage import instrument
from reports.messaging.contact.contact import ContactChannel, MayContact, SafeContact
from reports.messaging.contact.numbers import parse_number
from reports.region import Region
from reports.vault.case_keys.return_codes import CodeKeys

_ELSEWHERE: Final = frozenset(
    {"reach", "number", "safe_hours", "shared", "rather_not_safe", "rather_not_lately"}
)
_WEIGHED: Final = ("now", "safe", "lately")
_KEPT_TOO: Final = frozenset({"known_by", "age"})  # they answer no question of the instrument
_NEEDED: Final = frozenset({"tonight", "days"})


def submission(
    *,
    submission_id: UUID,
    answers: Answers,
    region: Region,
    language: str,
    code_keys: CodeKeys,
    now: datetime,
) -> Submission:
    """The answers to the pages that are on the way; those of a branch not taken are left behind.

    Raises InvalidContact, NotAPhoneNumber or NotForTexts if a number cannot be used.
    """
    told = kept(answers)
    voice, evidence = voice_of(told), evidence_of(instrument(region), told)
    return Submission(
        submission_id=submission_id,
        channel=Channel.WEB,
        language=language,
        teller=Teller.WITNESS if voice.is_witness else Teller.HERSELF,
        words=_words(told, language, now),
        safety=evidence.safety,
        contact=safe_contact(told, region=region, language=language, now=now),
        needs=_needs(told, voice),
        routing=RoutingWishes(kinds=evidence.kinds, minor=voice.is_minor),
        counted=None,
        code_keys=code_keys,
        marks=evidence.marks,
    )


@dataclass(frozen=True, kw_only=True)
class Came:
    """The code the reporter came with, if any; `beside`: the entry it is about may lie beside the
    report."""

    slip: Slip | None = None
    beside: bool = False


def with_code(report: Submission, came: Came) -> Submission:
    """The report with the place whose code the reporter came with; the code is used up by it.

    Inside the transaction that files it. A code used up by another report adds nothing.
    """
    if came.slip is None or not spend(came.slip):
        return report
    return replace(
        report,
        source_organisation=came.slip.organisation_id,
        linked_entry=came.slip.about if came.beside else None,
    )


def safe_contact(told: Answers, *, region: Region, language: str, now: datetime) -> SafeContact:
    """How the reporter may be reached: by the code alone, unless a number was given.

    Hours picked in one press say nothing about who else looks at the phone, so it counts as
    shared; through somebody else nothing leaves before more was said. Raises InvalidContact,
    NotAPhoneNumber or NotForTexts.
    """
    if not is_reached(told):
        wish = MayContact.NO if answer(told, "reach") == "no" else MayContact.SHE_WILL
        return SafeContact(
            may_contact=wish, language=language, confirmed_at=now, timezone=region.timezone.key
        )
    channel = ContactChannel(answer(told, "reach"))
    windows = HOURS.get(answer(told, "safe_hours"), ())
    return SafeContact(
        may_contact=MayContact.YES,
        language=language,
        confirmed_at=now,
        timezone=region.timezone.key,
        channel=channel,
        number=parse_number(
            answer(told, "number"),
            country=region.country,
            for_texts=channel == ContactChannel.SMS,
        ),
        shared_device=True,
        voicemail=False,
        windows=() if channel == ContactChannel.THIRD_PERSON else windows,
    )


def _words(told: Answers, language: str, now: datetime) -> dict[str, JSON]:
    """What was told, as it was told: what was left open is empty, what was refused says so.

    The rows about safety stand under the questions that they answer, and not twice.
    """
    weighed = {each.name for page in _WEIGHED for each in rows_of(page, told)} - _KEPT_TOO
    consent: dict[str, JSON] = {
        "text_version": CONSENT_TEXT,
        "language_read": language,
        "agreed_at": now.replace(second=0, microsecond=0).isoformat(),
    }
    said: dict[str, JSON] = {
        name: list(given) if isinstance(given, list) else given
        for name, given in told.items()
        if name not in _ELSEWHERE | weighed
    }
    return {"consent": consent, **said}


def _needs(told: Answers, voice: Voice) -> HouseholdNeeds | None:
    """The place that is wanted, as far as it is told in two taps: the rest is asked later."""
    young = voice is Voice.YOUNG and answer(told, "safe_tonight") == "no"
    if voice.is_witness or not (young or answer(told, "need") in _NEEDED):
        return None
    along = chosen(told, "with")
    return HouseholdNeeds(
        adults=2 if "adult" in along else 1,
        child_ages=(),
        pets=("other",) if "animal" in along else (),
        access=(),
        languages=(),
        places_not_safe=(),
        keep_from=(),
    )
