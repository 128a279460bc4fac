"""Who is on duty. A coordinator keeps the rota; routing, escalation and rings read it here.

A shift is a row of its own, or one of a week pattern (`reports.cases.patterns`).
"""

import logging
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.profiles import (
    Profile,
    membership_place,
    profile_in,
    profile_place,
    role_proven,
    team_place,
    team_profile_in,
)
from reports.accounts.directory.staff import Staff, actor_of, staff_of
from reports.accounts.models import TeamKind
from reports.accounts.roles import MAY, Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.assignment import workloads
from reports.cases.assignment.pattern_hours import reaches
from reports.cases.assignment.workloads import Load
from reports.cases.models import Shift
from reports.pipeline import Answer, send_query
from reports.region import region
from reports.region.vocabulary import Takes
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import account_blobs

log = logging.getLogger("linden.cases")

# Read at every filing, so that each is a constant statement that is planned once. Their keys,
# longer than all the rest, stay where they are.
_THERE = """
with clock (day, bit, begun, over) as (values
    (%(today)s::date, %(bit)s::int, %(begun)s::int, %(over)s::int),
    (%(yesterday)s::date, %(bit_before)s::int, %(begun_before)s::int, %(over_before)s::int)),
there (team_id, user_id) as (
    select team_id, user_id from reports_shift
    where starts_at <= %(now)s and ends_at > %(now)s
    union
    select p.team_id, case when x.id is null then p.user_id else x.instead_id end
    from clock join reports_shiftpattern p on p.days & clock.bit > 0
        and p.starts <= clock.begun and p.ends > clock.over
        and p.first_day <= clock.day and (p.last_day is null or p.last_day >= clock.day)
    left join reports_shiftexception x on x.pattern_id = p.id
        and clock.day between x.first_day and x.last_day)
"""
_COULD_BE = f"""
select m.user_id, m.team_id, m.role, m.proof,
       worker.profile, worker.profile_revision, t.profile, t.profile_revision, {workloads.COLUMNS}
from reports_membership m
join reports_user worker on worker.id = m.user_id and worker.is_active
join reports_team t on t.id = m.team_id and t.kind = '{{kind}}'
where exists (
        select from reports_keygrant g join reports_keyversion v on v.id = g.version_id
        where g.holder_id = m.user_id and v.team_id = m.team_id)
    {{more}}
order by m.team_id, m.user_id
"""  # noqa: S608 - constants of our own
_ON_DUTY = _THERE + _COULD_BE.replace(
    "{more}",
    """and exists (
        select from there where there.user_id = m.user_id and there.team_id = m.team_id)
    {within}""",
)
_WITHIN = "and m.team_id = any(%(teams)s::uuid[])"

LONGEST_SHIFT = timedelta(hours=24)


class NotAllowed(Exception):
    """Your role does not include this."""


class NotOnTeam(Exception):
    """This person does not work on that team."""


class ImpossibleShift(ValueError):
    """A shift ends after it starts, and within 24 hours."""


class ShiftTwice(ValueError):
    """This person already has a shift in that team at that time."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on duty for a team, with what routing knows of them and how much they carry.

    `takes`: whose cases the team does (R7.15).
    """

    user_id: UUID
    team_id: UUID
    profile: Profile
    takes: Takes
    load: Load


class _Sealed(NamedTuple):
    """What a row says that only changes when somebody changes it."""

    user_id: UUID
    team_id: UUID
    role: str
    proof: bytes
    profile: bytes
    revision: int
    team_profile: bytes
    team_revision: int


class _Known(NamedTuple):
    """What lies in the blobs of somebody who may work on cases."""

    profile: Profile
    takes: Takes


def on_duty(*, now: datetime, team_ids: Collection[UUID] | None = None) -> list[OnDuty]:
    """Who is on duty for a team that gives care at `now`, each once a team; one query.

    Only proven members who may work on cases and hold the team's key: a shift left behind, or one
    of somebody who waits to be admitted (again), leads nowhere. Who has a profile
    that cannot be read is not available. Coordinators are asked last, by escalation, so that a
    shift at their desk does not count here.
    """
    return ask_on_duty(now=now, team_ids=team_ids).read()


def ask_on_duty(*, now: datetime, team_ids: Collection[UUID] | None = None) -> Answer[list[OnDuty]]:
    """Ask who is, in a pipeline."""
    return _ask(TeamKind.CARE, now, team_ids)


def coordinators_on_duty(*, now: datetime) -> list[OnDuty]:
    """Who has a shift at the coordinators' desk at `now`; one query."""
    return _ask(TeamKind.COORDINATORS, now, None).read()


def could_be_on_duty(*, now: datetime) -> dict[tuple[UUID, UUID], OnDuty]:
    """Whoever's shifts count (`on_duty`), at the desk too, by team and person; two queries."""
    kinds = (TeamKind.CARE, TeamKind.COORDINATORS)
    asked = [
        send_query(_COULD_BE.format(kind=kind.value, more=""), {"now": now}).then(_available)
        for kind in kinds
    ]
    return {(each.team_id, each.user_id): each for answer in asked for each in answer.read()}


def _ask(kind: TeamKind, now: datetime, team_ids: Collection[UUID] | None) -> Answer[list[OnDuty]]:
    within = "" if team_ids is None else _WITHIN
    known = _clock(now) | {"teams": list(team_ids or ())}
    rows = send_query(_ON_DUTY.format(kind=kind.value, within=within), known)
    return rows.then(_available).then(list)


def _clock(now: datetime) -> dict[str, Any]:
    today, before = reaches(now, region().timezone)
    return {
        "now": now,
        "today": today.day,
        "bit": today.bit,
        "begun": today.begun,
        "over": today.over,
        "yesterday": before.day,
        "bit_before": before.bit,
        "begun_before": before.begun,
        "over_before": before.over,
    }


def _available(rows: Iterable[tuple[Any, ...]]) -> Iterator[OnDuty]:
    for *sealed, open_cases, last_assigned_at in rows:
        row = _Sealed._make(sealed)
        try:
            known = account_blobs.remembered((_opened, row), partial(_opened, row))
        except SealBroken:
            log.exception("profile_unreadable", extra={"user_id": str(row.user_id)})
            continue
        if known is not None:
            load = Load(open_cases, last_assigned_at)
            yield OnDuty(row.user_id, row.team_id, known.profile, known.takes, load)


def _opened(row: _Sealed) -> _Known | None:
    """None for who may not work on cases. Raises SealBroken."""
    if not _may_work(row):
        return None
    of_team = team_profile_in(row.team_profile, team_place(row.team_id, row.team_revision))
    profile = profile_in(row.profile, profile_place(row.user_id, row.revision))
    return _Known(profile, of_team.takes)


def _may_work(row: _Sealed) -> bool:
    place = membership_place(row.user_id, row.team_id)
    role = role_proven(role=row.role, proof=row.proof, context=place)
    return role is not None and Permission.WORK_CASE in MAY[role]


def shifts(*, team_ids: Collection[UUID], since: datetime, until: datetime) -> list[Shift]:
    """The shifts that touch `since <= t < until`, by time; one query."""
    found = Shift.objects.filter(team_id__in=team_ids, ends_at__gt=since, starts_at__lt=until)
    return list(found.order_by("starts_at", "team_id", "user_id"))


def add_shift(
    *,
    team_id: UUID,
    user_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    by: Staff,
    now: datetime,
) -> Shift:
    """Put somebody on duty. Raises NotAllowed, NotOnTeam, ImpossibleShift, ShiftTwice."""
    check_lead(by)
    if not timedelta(0) < ends_at - starts_at <= LONGEST_SHIFT:
        raise ImpossibleShift
    if team_id not in staff_of(user_id=user_id).team_ids:
        raise NotOnTeam
    with transaction.atomic():
        shift, made = Shift.objects.get_or_create(
            team_id=team_id, user_id=user_id, starts_at=starts_at, defaults={"ends_at": ends_at}
        )
        if not made:
            raise ShiftTwice
        record(kind=EventKind.SHIFT_ADDED, by=actor_of(by), now=now, subject_id=user_id)
    return shift


def remove_shift(*, shift_id: UUID, by: Staff, now: datetime) -> None:
    """Take a shift away; nothing happens if it is gone already. Raises NotAllowed."""
    check_lead(by)
    with transaction.atomic():
        shift = Shift.objects.select_for_update().filter(id=shift_id).first()
        if shift is None:
            return
        shift.delete()
        record(kind=EventKind.SHIFT_REMOVED, by=actor_of(by), now=now, subject_id=shift.user_id)


def check_lead(by: Staff) -> None:
    """Raises NotAllowed."""
    if not by.may(Permission.LEAD):
        raise NotAllowed
