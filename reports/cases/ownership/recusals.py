"""Conflict with an organisation: its reports do not exist for who knows people there (R7.9).

Same venue, same pharmacy. Which organisation a report came through only its working blob says, so
everybody who must not know of a case is written down with the case when it is filed, and for the
cases of before when the conflict is declared or somebody joins a team.
"""

import logging
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from reports.accounts.directory import organisation_conflicts
from reports.accounts.directory.organisations import all_organisations, coordinators_team
from reports.accounts.directory.profiles import members, profile
from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.models import OrganisationKind
from reports.accounts.onboarding.invitations import add_to_team
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import SYSTEM, Entry, record_many
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.models import Case, Conflict, Content
from reports.cases.models import content as names
from reports.cases.ownership.conflicts_of_interest import SamePerson, check_may_declare, keep_away
from reports.cases.records.contents import read_working
from reports.cases.terms.machine_facts import Facts
from reports.locks import lock_number
from reports.pipeline import Answer
from reports.vault.case_keys.case_keys import load_readable
from reports.vault.primitives.errors import SealBroken

log = logging.getLogger("linden.cases")

LOCK: Final = lock_number("cases.apart")
_BATCH: Final = 500


class NoOrganisation(ValueError):
    """No organisation with this id sends in reports."""


class NobodyLeft(Exception):
    """No other coordinator may see what comes in through this organisation."""


def ask_kept_apart(organisation_id: UUID | None) -> Answer[frozenset[UUID]]:
    """Ask who must not know of a report that came in through this organisation.

    Inside the transaction that files it: whoever declares a conflict waits for that, and finds
    the case. Without an organisation it costs nothing.
    """
    if organisation_id is None:
        return Answer(frozenset[UUID])
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s)", [LOCK])
    return organisation_conflicts.ask_apart_from(organisation_id)


def keep_apart(*, case_id: UUID, users: Collection[UUID], now: datetime) -> None:
    """Write down with a new case who must not know of it, before anybody can see it."""
    if not users:
        return
    ordered = sorted(users)
    Conflict.objects.bulk_create(Conflict(case_id=case_id, user_id=each) for each in ordered)
    kind = EventKind.CONFLICT_DECLARED
    record_many(
        Entry(kind=kind, by=SYSTEM, now=now, case_id=case_id, subject_id=each) for each in ordered
    )


def declare(*, organisation_id: UUID, user_id: UUID, by: Staff, now: datetime) -> int:
    """Keep somebody away from all that came and will come in through an organisation.

    Everybody declares their own; a coordinator anybody's. Returns from how many cases that are
    there somebody is kept away by it; what was theirs goes to the next worker. Raises NotAllowed,
    NoOrganisation, NobodyLeft, NoAccount.
    """
    check_may_declare(user_id, by)
    if organisation_id not in {each for each, _name in partners()}:
        raise NoOrganisation
    with transaction.atomic():
        _lock()
        _check_somebody_left(organisation_id, without=user_id)
        organisation_conflicts.set_apart(
            user_id=user_id, organisation_id=organisation_id, apart=True, by=actor_of(by), now=now
        )
        return sum(
            keep_away(case=case, user_id=user_id, by=actor_of(by), now=now)
            for case in _locked(_cases_of({organisation_id}))
        )


def join_team(*, user_id: UUID, team_id: UUID, by: Staff, now: datetime) -> int:
    """Put an existing account into one more team, as `invitations.add_to_team`.

    Nobody writes down who must not know of a report while they are in no team with keys: they are
    kept away from what came meanwhile through whom they know. Returns from how many cases. Raises
    as that does, and SealBroken for a profile that cannot be read.
    """
    with transaction.atomic():
        _lock()
        known = frozenset(UUID(each) for each in profile(user_id=user_id).apart_from)
        # Cases before the account, as whoever works on one locks them.
        cases = _locked(_cases_of(known)) if known else []
        add_to_team(user_id=user_id, team_id=team_id, by=by, now=now)
        return sum(
            keep_away(case=case, user_id=user_id, by=actor_of(by), now=now) for case in cases
        )


def lift(*, organisation_id: UUID, user_id: UUID, by: Staff, now: datetime) -> None:
    """A coordinator lets somebody near what comes in through it from now on.

    From the cases of before they stay away until each is lifted. Raises NotAllowed, SamePerson,
    NoAccount.
    """
    if not by.may(Permission.LEAD):
        raise NotAllowed
    if user_id == by.user_id:
        raise SamePerson
    with transaction.atomic():
        _lock()
        organisation_conflicts.set_apart(
            user_id=user_id, organisation_id=organisation_id, apart=False, by=actor_of(by), now=now
        )


def partners() -> list[tuple[UUID, str]]:
    """The organisations reports come in through, by name; one query."""
    found = [each for each in all_organisations() if each.kind not in _OUR_OWN]
    return sorted(
        ((each.organisation_id, each.name) for each in found), key=lambda one: one[1].casefold()
    )


_OUR_OWN: Final = (OrganisationKind.CARE, OrganisationKind.OPERATOR)


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


def _check_somebody_left(organisation_id: UUID, *, without: UUID) -> None:
    desk = coordinators_team().id
    coordinators = {each.user_id for each in members(team_ids=[desk]).get(desk, [])}
    if without not in coordinators:
        return
    if not coordinators - organisation_conflicts.apart_from(organisation_id) - {without}:
        raise NobodyLeft


def _locked(case_ids: Iterator[UUID]) -> list[Case]:
    """Those cases, locked in the order of their ids, as the log wants them."""
    return list(Case.objects.select_for_update().filter(id__in=list(case_ids)).order_by("id"))


def _cases_of(organisations: Collection[UUID]) -> Iterator[UUID]:
    """The cases that came in through one of them, read from their working blobs in batches.

    One that does not open counts as one of them.
    """
    rows = Content.objects.filter(name=names.FACTS).order_by("case_id")
    batch = list(rows[:_BATCH])
    while batch:
        yield from _came_through(organisations, batch)
        batch = list(rows.filter(case_id__gt=batch[-1].case_id)[:_BATCH])


def _came_through(organisations: Collection[UUID], batch: list[Content]) -> Iterator[UUID]:
    vaults = load_readable([each.case_id for each in batch])
    for content in batch:
        try:
            facts = Facts.from_json(read_working(vaults[content.case_id], content))
        except (KeyError, SealBroken):
            # Nobody knows whom it came through; a coordinator lets in whoever may know of it.
            log.exception("facts_unreadable", extra={"case_id": str(content.case_id)})
            yield content.case_id
            continue
        if facts.source_organisation in organisations:
            yield content.case_id
