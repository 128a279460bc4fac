"""What a reporter says to the worker about who the other party is: for those no form asked.

So it can be left by any channel: by text, across a counter, through a partner's system, or later.
It is sealed to the case, and compared only if the reporter says so.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import check_responsible, check_version, lock_case
from reports.cases.casework.conversation import already_written
from reports.cases.lifecycle.lifecycle import AlreadyClosed, NotAllowed
from reports.cases.models import Case
from reports.cases.models import content as names
from reports.cases.records.case_writes import save
from reports.cases.records.contents import sealed
from reports.cases.records.sealed_records import LeftLater
from reports.intake.connections import connections
from reports.intake.connections.other_party import Connect, OtherParty
from reports.vault.case_keys.case_keys import CaseVault


class NothingLeft(ValueError):
    """Nothing was said that shows who it was."""


def leave(
    *,
    case_id: UUID,
    party: OtherParty,
    agrees: bool,
    by: Staff,
    now: datetime,
    left_id: UUID | None = None,
    version: int | None = None,
) -> bool:
    """Seal what was said; `agrees`: the desk may be told of another report on the same person.

    A yes counts for what was left before too; a no changes nothing of it. The same id twice is
    written once (False the second time). Raises NothingLeft, TooLong, NotText, ClashingId,
    AlreadyClosed, NotAllowed, NotResponsible, NotYours, StaleCase.
    """
    if party.is_empty:
        raise NothingLeft
    left_id = left_id or uuid4()
    said = {**party.to_json(), "connect": Connect.TELL_DESK if agrees else Connect.NO}
    left = LeftLater(id=left_id, author_id=by.user_id, at=now, said=said)
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by)
        if already_written(case, names.OTHER_PARTY, left_id):
            return False
        check_version(case=case, version=version)
        _check(case, by)
        vault = CaseVault.load(case.id)
        sealed(vault, case.id, names.OTHER_PARTY, left.to_json(), content_id=left_id).save()
        if agrees:
            connections.keep_more(case_id=case.id, party=party, by=by, now=now)
        save(case)
        record(kind=EventKind.OTHER_PARTY_LEFT, by=actor_of(by), now=now, case_id=case.id)
    return True


def _check(case: Case, by: Staff) -> None:
    if not by.may(Permission.WORK_CASE):
        raise NotAllowed
    if not case.is_open:
        raise AlreadyClosed
    check_responsible(case=case, by=by)
