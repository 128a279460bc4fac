"""The one way to lay hands on a case: role, team and conflict are checked here and nowhere else.

A case of another team, one blocked for a conflict of interest, and one that does not exist look
the same: NotYours. Conflict of interest is access control and audit, not cryptography.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import Entry, record_alone, record_many
from reports.cases.access.message_pages import on_page
from reports.cases.aliases.alias_words import number_of
from reports.cases.models import Case, Conflict, Content
from reports.cases.models import content as names
from reports.cases.records import unreadable
from reports.cases.records.open_case import OpenCase
from reports.cases.statistics.tallies import is_to_count, tally_once
from reports.vault.case_keys.case_keys import CaseVault, NoCaseKeys
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind, Marks
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys.key_hierarchy import NotAHolder, open_team_key

OPENING_REASONS = (
    ReasonCode.NEW_REPORT,
    ReasonCode.FOLLOW_UP,
    ReasonCode.REPORTER_ASKED,
    ReasonCode.ON_DUTY,
    ReasonCode.HANDOVER,
    ReasonCode.REVIEW,
    ReasonCode.SAFETY,
    ReasonCode.COMPLAINT,
    ReasonCode.DATA_REQUEST,
)


class NotYours(Exception):
    """There is no such case for you: it does not exist, or it is not yours to see."""


class NotResponsible(Exception):
    """Somebody else is responsible for this case; take it or ask a coordinator first."""


class StaleCase(Exception):
    """The case was changed after you looked at it; `case` is what is true now."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case


class NotAReason(ValueError):
    """This reason is not on the list for what is done."""


class NoKey(Exception):
    """Your key does not open this case: a colleague has to admit you to the team first."""


def visible_cases(staff: Staff) -> QuerySet[Case]:
    """The cases this person may know of: their teams', or all for a coordinator, less conflicts."""
    blocked = Conflict.objects.filter(case=OuterRef("pk"), user=staff.user_id)
    return cases_of_teams(staff).exclude(Exists(blocked))


def cases_of_teams(staff: Staff) -> QuerySet[Case]:
    """The same before conflicts are taken out; not for showing."""
    if staff.may(Permission.LEAD):
        return Case.objects.all()
    return Case.objects.filter(team__in=staff.teams_with(Permission.OPEN_CASE))


def get_case(*, staff: Staff, case_id: UUID, now: datetime) -> Case:  # noqa: ARG001 - as all doors
    """The bookkeeping of one case; no word of it. Raises NotYours."""
    case = visible_cases(staff).filter(id=case_id).first()
    if case is None:
        raise NotYours
    return case


def lock_case(
    *, case_id: UUID, by: Staff, version: int | None = None, nowait: bool = False
) -> Case:
    """The same, locked until the open transaction ends: every write starts here.

    `version` is what the person saw. Raises NotYours, StaleCase; with `nowait` OperationalError
    when somebody else has it locked.
    """
    case = cases_of_teams(by).select_for_update(nowait=nowait).filter(id=case_id).first()
    # Asked once the row is ours: a conflict declared while this waited is seen.
    if case is None or Conflict.objects.filter(case=case, user=by.user_id).exists():
        raise NotYours
    check_version(case=case, version=version)
    return case


def check_version(*, case: Case, version: int | None) -> None:
    """Raise StaleCase unless the row is the one the person saw."""
    if version is not None and version != case.version:
        raise StaleCase(case)


def check_responsible(*, case: Case, by: Staff) -> None:
    """Raise NotResponsible unless this person is responsible for the case or leads."""
    if not is_responsible(case=case, staff=by):
        raise NotResponsible


def is_responsible(*, case: Case, staff: Staff) -> bool:
    """Whether this is the case's worker, or a coordinator."""
    return case.owner_id == staff.user_id or staff.may(Permission.LEAD)


def check_reason(reason: ReasonCode, allowed: tuple[ReasonCode, ...]) -> None:
    """Raise NotAReason for a code that is not on the list."""
    if reason not in allowed:
        raise NotAReason


def open_case(
    *,
    staff: Staff,
    user_key: PrivateKey,
    case_id: UUID,
    reason: ReasonCode,
    now: datetime,
    page: int = 0,
    case: Case | None = None,
) -> OpenCase:
    """Open a case for reading and writing; the reporter will see when, by which role and why.

    Decrypts nothing by itself, but for counting it the first time: what is shown is opened when it
    is asked for. Of the messages one page, 0 the newest. `case`: what `get_case` gave this person a
    moment ago. Raises NotYours, NotAReason, NoKey, unreadable.Unreadable.
    """
    check_reason(reason, OPENING_REASONS)
    with unreadable.told(case_id=case_id, now=now):
        case = case or get_case(staff=staff, case_id=case_id, now=now)
        vault, file_key, marks = _unlock(staff=staff, user_key=user_key, case=case)
        contents = list(Content.objects.filter(on_page(case_id, page=page)))
        check_newest(marks, contents)
        opened = OpenCase(case=case, vault=vault, file_key=file_key, contents=contents, page=page)
        entry = Entry(
            kind=EventKind.CASE_OPENED, by=actor_of(staff), now=now, case_id=case_id, reason=reason
        )
        if not is_to_count(opened):
            record_alone(entry)
            return opened
        # Counting writes into the case's row: row first, then the log, as every change of a case.
        with transaction.atomic():
            tally_once(opened=opened, now=now)
            record_many([entry])
    return opened


def check_newest(marks: Marks, contents: Iterable[Content]) -> None:
    """Refuse a case whose safe contact is not the newest, or that was erased.

    Raises newest.SetBack.
    """
    for content in contents:
        if content.name == names.CONTACT:
            marks.check(content.case_id, content.revision)


def _unlock(
    *, staff: Staff, user_key: PrivateKey, case: Case
) -> tuple[CaseVault, PrivateKey, Marks]:
    """Open its keys; with the mark of its safe contact, read beside those of the team."""
    try:
        vault = CaseVault.load(case.id)
        marks = newest.read_several(
            {Kind.TEAM: (case.team_id, newest.TOP), Kind.CONTACT: (case.id,)}
        )
        team_key = open_team_key(
            version_id=vault.version_id,
            user_id=staff.user_id,
            user_key=user_key,
            likely=case.team_id,
            marks=marks[Kind.TEAM],
        )
    except (NoCaseKeys, NotAHolder):
        raise NoKey from None
    return vault, vault.file_key(team_key), marks[Kind.CONTACT]


# Eight of 32 hexadecimal digits: of a million cases, one in four thousand shares them.
SHORT, WHOLE = 8, 32
FOUND_AT_MOST = 5


class NotAName(ValueError):
    """Neither an alias nor a reference, which has eight letters and digits and stands beside it."""


def find_by_name(*, staff: Staff, text: str) -> list[UUID]:
    """Return the cases with this alias, reference or whole id that this person may know of; one
    query.

    A case that is not theirs is not found, as one that does not exist. Raises NotAName.
    """
    number = number_of(text)
    if number is not None:
        return list(visible_cases(staff).filter(alias=number).values_list("id", flat=True))
    digits = re.sub(r"[\s-]", "", text).casefold()
    if len(digits) not in (SHORT, WHOLE) or not re.fullmatch(r"[0-9a-f]+", digits):
        raise NotAName
    first, last = UUID(digits.ljust(WHOLE, "0")), UUID(digits.ljust(WHOLE, "f"))
    found = visible_cases(staff).filter(id__gte=first, id__lte=last).order_by("id")
    return list(found.values_list("id", flat=True)[:FOUND_AT_MOST])
