"""A report that a worker writes down for somebody on the phone or at the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.intake.filing import Filed, file_report
from reports.intake.submission import (
    Channel,
    HouseholdNeeds,
    RoutingWishes,
    Submission,
    Teller,
)
from reports.intake.triage.triage import SafetyAnswer
from reports.messaging.contact.contact import SafeContact
from reports.vault.case_keys.return_codes import CodeKeys


@dataclass(frozen=True, kw_only=True, repr=False)
class Spoken:
    """What somebody said to a worker; `place` only if they look for a place to stay."""

    teller: Teller
    language: str
    happened: str
    name: str
    kinds: Sequence[str]
    safety: Mapping[str, SafetyAnswer]
    worker_gender: str
    commune: str
    minor: bool
    place: HouseholdNeeds | None
    counted: bool | None


def write_down(
    *,
    spoken: Spoken,
    contact: SafeContact,
    submission_id: UUID,
    keys: CodeKeys,
    by: Staff,
    now: datetime,
) -> Filed:
    """File what was said; the same `submission_id` twice makes one case.

    Raises NotAllowed, and what `file_report` raises.
    """
    if not by.may(Permission.WORK_CASE):
        raise NotAllowed
    submission = Submission(
        submission_id=submission_id,
        channel=Channel.DESK,
        language=spoken.language,
        teller=spoken.teller,
        words={"happened": spoken.happened, "name": spoken.name, "kinds": list(spoken.kinds)},
        safety=spoken.safety,
        contact=contact,
        needs=spoken.place,
        routing=RoutingWishes(
            worker_gender=spoken.worker_gender,
            commune=spoken.commune,
            kinds=tuple(spoken.kinds),
            minor=spoken.minor,
        ),
        counted=spoken.counted,
        code_keys=keys,
    )
    with transaction.atomic():
        filed = file_report(submission=submission, now=now)
        if not filed.already:
            record(kind=EventKind.INTAKE_WRITTEN, by=actor_of(by), now=now, case_id=filed.case_id)
    return filed
