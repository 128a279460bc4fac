"""What was typed in the reading room, made into the one thing every channel hands in."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from reports.intake.submission import Channel, RoutingWishes, Submission, Teller
from reports.intake.triage.triage import SafetyAnswer
from reports.messaging.contact.contact import ContactChannel, MayContact, SafeContact
from reports.messaging.contact.numbers import parse_number
from reports.region import Region


def submission(
    *,
    submission_id: UUID,
    answers: Mapping[str, str],
    organisation_id: UUID,
    language: str,
    region: Region,
    now: datetime,
) -> Submission:
    """The report. Raises NotAPhoneNumber, InvalidContact; `file_report` checks the rest."""
    danger = answers.get("danger", "")
    return Submission(
        submission_id=submission_id,
        channel=Channel.API,  # "another service", until it has a name of its own
        language=language,
        teller=Teller.HERSELF,
        words={"happened": answers.get("happened", "") or SafetyAnswer.UNDISCLOSED.value},
        safety={"danger_now": SafetyAnswer(danger)} if danger else {},
        contact=_contact(answers.get("number", ""), language=language, region=region, now=now),
        needs=None,
        routing=RoutingWishes(),
        counted=None,
        code_keys=None,
        source_organisation=organisation_id,
    )


def _contact(number: str, *, language: str, region: Region, now: datetime) -> SafeContact:
    """Only what was said: without a number the person comes to us."""
    if not number:
        return SafeContact(
            may_contact=MayContact.SHE_WILL,
            language=language,
            confirmed_at=now,
            timezone=region.timezone.key,
        )
    return SafeContact(
        may_contact=MayContact.YES,
        channel=ContactChannel.CALL,
        number=parse_number(number, country=region.country),
        language=language,
        confirmed_at=now,
        timezone=region.timezone.key,
    )
