"""A device that many hands use, open for one shift, to file or say what is free: nothing else.

Somebody with a second factor opens it; its token holds no key of anybody. After a minute without
a request it is blank until the PIN is typed, and five wrong PINs close it. The token is found by
its keyed hash; what the device may do lies sealed beside it, so that whoever can write to the
table makes no device and moves none to another team.
"""

import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from reports.accounts.devices import device_rows
from reports.accounts.devices.device_rows import Device as Device
from reports.accounts.devices.pin_rules import check_pin
from reports.accounts.directory import permission_checks, profiles
from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.models import DeviceKind as DeviceKind
from reports.accounts.models import Membership, SharedDevice, Team, TeamKind, User
from reports.accounts.roles import Permission
from reports.accounts.throttling import throttle
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, Actor, Entry, record, record_many
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind

LONGEST: Final = timedelta(hours=12)
MOST_WRONG: Final = 5
# What was typed when the shift ended waits this long for the device to be opened again (held.py).
KEPT_AFTER: Final = timedelta(hours=2)
KIND_OF_TEAM: Final = {
    TeamKind.PHARMACY: DeviceKind.COUNTER,
    TeamKind.VENUE: DeviceKind.BAR,
    TeamKind.SHELTER: DeviceKind.BOARD,
}


class NoDevice(Exception):
    """No open device has this id, or it is not for this person to see."""


class DeviceClosed(Exception):
    """The device is closed: somebody with a second factor opens it again."""


class WrongPin(Exception):
    """The PIN is wrong; `left` says how many more may be tried."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left


@dataclass(frozen=True, slots=True)
class OpenedDevice:
    """A device just opened, and the token for its cookie; shown nowhere, kept nowhere else."""

    token: str
    device: Device


def open_device(
    *,
    by: Staff,
    kind: DeviceKind,
    team_id: UUID,
    pin: str,
    now: datetime,
    lasts: timedelta = LONGEST,
) -> OpenedDevice:
    """Open a device of this kind for one shift, twelve hours at most.

    Raises permission_checks.NotAllowed (not their team, not that kind of team),
    pin_rules.UnfitPin, ValueError (a longer shift), throttle.Throttled (as many PINs and
    passwords are derived as can be).
    """
    _check_opening(by, DeviceKind(kind), team_id, lasts)
    check_pin(pin)
    id, token = uuid.uuid4(), secrets.token_urlsafe(32)
    with throttle.slowed_when_busy():
        locked = device_rows.lock_pin(id, pin)
    with transaction.atomic():
        team = _open_team_of(by, team_id)
        device = Device(
            id,
            DeviceKind(kind),
            team.organisation_id,
            team.id,
            by.user_id,
            now + lasts,
            blank=False,
        )
        device_rows.insert(device, token=token, pin=locked, now=now)
        record(kind=EventKind.DEVICE_OPENED, by=device.actor, now=now, subject_id=id)
    return OpenedDevice(token, device)


def device_of(*, token: str, now: datetime) -> Device | None:
    """Return the open device that this token stands for, noted as in use.

    None when none does, or its shift is over. Two queries.
    """
    found = device_rows.use(token, now=now)
    return found if found and now < found.ends_at else None


def ended_team(*, token: str, now: datetime) -> UUID | None:
    """Return whose device this was, for two hours after its shift; None once it was closed."""
    found = device_rows.use(token, now=now)
    return found.team_id if found else None


def blank(*, device_id: UUID) -> None:
    """Make it blank at once, until the PIN is typed."""
    SharedDevice.objects.filter(pk=device_id).update(is_blank=True)


def unblank(*, device_id: UUID, pin: str, now: datetime) -> Device:
    """Bring it back after the PIN. The fifth wrong one in a row closes it.

    PINs typed at the same moment are tried one after another. Raises WrongPin, DeviceClosed,
    throttle.Throttled (as many PINs and passwords are derived as can be; none was tried).
    """
    with transaction.atomic():
        row = SharedDevice.objects.select_for_update().filter(pk=device_id).first()
        device = device_rows.read(row, now=now) if row else None
        if row is None or device is None or now >= device.ends_at:
            raise DeviceClosed
        with throttle.slowed_when_busy():
            right = device_rows.is_pin(row, pin)
        if right:
            row.is_blank, row.wrong_pins, row.seen_at = False, 0, now
            row.save(update_fields=["is_blank", "wrong_pins", "seen_at"])
            return replace(device, blank=False)
        left = _count_wrong(row, device, now=now)
    if not left:
        raise DeviceClosed
    raise WrongPin(left)


def close_device(*, device_id: UUID, by: Staff | None, now: datetime) -> None:
    """Close it at once; `by` None is the device itself.

    Whoever may open devices of its organisation may close it, and whoever may remove people from
    any team. Raises NoDevice, also for a device that is not theirs to see.
    """
    with transaction.atomic():
        row = SharedDevice.objects.select_for_update().filter(pk=device_id).first()
        device = device_rows.read(row, now=now) if row else None
        if row is None or device is None or (by and not _may_see(by, device)):
            raise NoDevice
        actor = actor_of(by) if by else device.actor
        _close(row, by=actor, now=now)


def open_devices(*, by: Staff, now: datetime) -> list[Device]:
    """Return the open devices that somebody may see and close, the newest first.

    Two queries at most, whatever their number. Raises permission_checks.NotAllowed.
    """
    rows = SharedDevice.objects.filter(ends_at__gt=now).order_by("-ends_at", "id")
    if not by.may(Permission.REMOVE):
        permission_checks.check(by, Permission.OPEN_DEVICE)
        rows = rows.filter(team__organisation_id__in=_organisations(by))
    found = [device_rows.read(row, now=now) for row in rows]
    return [device for device in found if device]


def close_all_of(*, user_id: UUID, by: Actor, now: datetime) -> None:
    """Close every device that this account opened: it was removed, or all its sessions end."""
    rows = SharedDevice.objects.filter(opened_by=user_id)
    _close_all(rows, by=by, now=now)


def forget_old(*, now: datetime) -> None:
    """Take away devices whose shift is long over, with what was typed last."""
    with transaction.atomic():
        rows = SharedDevice.objects.filter(ends_at__lte=now - KEPT_AFTER)
        _close_all(rows, by=SYSTEM, reason=ReasonCode.SHIFT_OVER, now=now)


def _check_opening(by: Staff, kind: DeviceKind, team_id: UUID, lasts: timedelta) -> None:
    permission_checks.check(by, Permission.OPEN_DEVICE)
    team = Team.objects.filter(pk=team_id).first()
    in_team = team is not None and team_id in by.teams_with(Permission.OPEN_DEVICE)
    if team is None or not in_team or KIND_OF_TEAM.get(TeamKind(team.kind)) is not kind:
        raise permission_checks.NotAllowed
    if not timedelta() < lasts <= LONGEST:
        raise ValueError("a shift is longer than nothing and at most twelve hours")


def _open_team_of(by: Staff, team_id: UUID) -> Team:
    # Removing somebody locks their row too: of the two, the later one sees what the earlier did.
    user = User.objects.select_for_update().active(pk=by.user_id).first()
    rows = Membership.objects.filter(user=user, team_id=team_id).select_related("team")
    row = rows.first() if user else None
    if row is None or profiles.proven_role(row) is None:
        raise permission_checks.NotAllowed
    return row.team


def _count_wrong(row: SharedDevice, device: Device, *, now: datetime) -> int:
    row.wrong_pins += 1
    left = MOST_WRONG - row.wrong_pins
    if left > 0:
        row.is_blank = True
        row.save(update_fields=["wrong_pins", "is_blank"])
        record(
            kind=EventKind.FACTOR_REFUSED,
            by=device.actor,
            now=now,
            subject_id=row.pk,
            reason=ReasonCode.WRONG_PIN,
        )
        return left
    _close(row, by=device.actor, reason=ReasonCode.WRONG_PIN, now=now)
    return 0


def _close_all(
    rows: QuerySet[SharedDevice], *, by: Actor, now: datetime, reason: ReasonCode | None = None
) -> None:
    locked = rows.select_for_update().order_by("id").values_list("pk", flat=True)
    _close_these(list(locked), by=by, reason=reason, now=now)


def _close(
    row: SharedDevice, *, by: Actor, now: datetime, reason: ReasonCode | None = None
) -> None:
    _close_these([row.pk], by=by, reason=reason, now=now)


def _close_these(
    ids: Collection[UUID], *, by: Actor, now: datetime, reason: ReasonCode | None
) -> None:
    newest.delete(Kind.DEVICE, SharedDevice.objects.filter(pk__in=ids))
    kind = EventKind.DEVICE_CLOSED
    record_many(Entry(kind=kind, by=by, now=now, subject_id=id, reason=reason) for id in ids)


def _may_see(by: Staff, device: Device) -> bool:
    if by.may(Permission.REMOVE):
        return True
    return device.organisation_id in _organisations(by)


def _organisations(by: Staff) -> set[UUID]:
    rows = Team.objects.filter(pk__in=by.teams_with(Permission.OPEN_DEVICE))
    return set(rows.values_list("organisation_id", flat=True))
