"""Filing once, however often it is sent: the key of the report, and what came with it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import connection, transaction

from reports.accounts.credentials.api_tokens import Token
from reports.channels.api.models import ApiFiling
from reports.channels.api.payload import shares
from reports.channels.api.payload.schema import Report
from reports.channels.api.payload.submission import submission
from reports.channels.api.problems import Fault, Kind, Refused
from reports.intake.filing import file_report
from reports.intake.submission import InvalidSubmission, Submission
from reports.region import region
from reports.vault.primitives.padding import TooLong
from reports.vault.service_keys import lookups

REMEMBERED: Final = timedelta(days=7)
_HOUR: Final = timedelta(hours=1)
# Filing is measured in reports a second: one statement says whether it is the first.
INSERT: Final = """
insert into reports_apifiling (id, key, body, receipt, expires_at) values (%s, %s, %s, %s, %s)
on conflict (key) do nothing
"""


def file(*, report: Report, key: str, by: Token, now: datetime) -> UUID:
    """File a report of the organisation whose token this is, and return its receipt.

    The same key with the same report gives the same receipt for seven days and files nothing.
    Keys of different organisations have nothing to do with each other. Raises Refused, and what
    `file_report` raises when nobody can take it; nothing is kept then.
    """
    named = f"{by.organisation_id} {key}"
    sent = f"{named} {report.model_dump_json()}"
    forms = lookups.candidates("api-key", named)
    # While a ring key is replaced, what was filed under the old one is looked for first.
    if len(forms) > 1 and (known := _known(forms)):
        return _receipt(known, sent)
    try:
        told = _told(report, by, now)
    except Refused:
        # What was filed may be out of time by now: whoever sends it again gets its receipt.
        if known := _known(forms):
            return _receipt(known, sent)
        raise
    row = _row(named, sent, now)
    with transaction.atomic():
        # Whoever sends the same key at the same moment waits here, and finds it filed.
        if _is_first(row):
            file_report(submission=told, now=now)
            return row.receipt
    return _receipt(ApiFiling.objects.get(key__in=forms), sent)


def forget(*, now: datetime) -> int:
    """Delete what is remembered of reports sent long enough ago; returns how many."""
    gone, _each = ApiFiling.objects.filter(expires_at__lte=now).delete()
    return gone


def _told(report: Report, by: Token, now: datetime) -> Submission:
    """The submission, checked before anything is written. Raises Refused."""
    shares.check(report.root, kind=by.kind, region=region())
    told = submission(
        report.root,
        submission_id=uuid4(),
        organisation_id=by.organisation_id,
        region=region(),
        now=now,
    )
    try:
        told.check(region())
    except TooLong:
        raise Refused(Kind.NOT_AS_DESCRIBED, Fault.at([], "too_long")) from None
    except InvalidSubmission as refusal:
        raise Refused(Kind.NOT_AS_DESCRIBED, Fault.at([refusal.field], "wrong_form")) from None
    return told


def _known(forms: list[bytes]) -> ApiFiling | None:
    return ApiFiling.objects.filter(key__in=forms).first()


def _row(named: str, sent: str, now: datetime) -> ApiFiling:
    ends = (now + REMEMBERED).replace(minute=0, second=0, microsecond=0) + _HOUR
    return ApiFiling(
        key=lookups.lookup("api-key", named),
        body=lookups.lookup("api-body", sent),
        receipt=uuid4(),
        expires_at=ends,
    )


def _is_first(row: ApiFiling) -> bool:
    """Insert the row, in the caller's transaction; False: its key is there already."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [row.id, row.key, row.body, row.receipt, row.expires_at])
        return bool(cursor.rowcount)


def _receipt(known: ApiFiling, sent: str) -> UUID:
    if bytes(known.body) not in lookups.candidates("api-body", sent):
        raise Refused(Kind.KEY_USED)
    return known.receipt
