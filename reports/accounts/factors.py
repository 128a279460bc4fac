"""The second factor: an authenticator app, a paper with backup codes. (Passkeys: passkeys.py.)"""

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django_otp.models import Device
from django_otp_webauthn.models import WebAuthnCredential

from reports.accounts import totp
from reports.accounts.models import BackupCode, BackupDevice, TotpDevice, User
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.vault import account_blobs, lookups
from reports.vault.context import Context

_WAITS: Final = timedelta(minutes=30)
BACKUP_CODES = 10
BACKUP_BYTES = 10  # 80 bits
# Digits and capitals that nobody takes for another: 32 of them, five bits each.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class FactorRefused(Exception):
    """This code is wrong, or has been used before."""


def start_totp(*, user: User, now: datetime) -> TotpDevice:
    """Return her authenticator that waits for its first code; made anew unless one waits.

    One waits for half an hour: whoever saw its secret on an open screen then has nothing.
    """
    # What no code may be older than: so the row says when it was made.
    newest = totp.before(now)
    waiting: TotpDevice | None
    waiting = TotpDevice.objects.filter(user=user, confirmed=False).first()
    if waiting is not None and newest - waiting.last_step < _WAITS // totp.STEP:
        return waiting
    forget_waiting(user_id=user.pk)
    device = TotpDevice(user=user, name="", confirmed=False, last_step=newest)
    device.secret = account_blobs.close(_context(device), totp.new_secret())
    device.save(force_insert=True)
    return device


def forget_waiting(*, user_id: UUID) -> None:
    """Delete an authenticator that waits for its first code."""
    TotpDevice.objects.filter(user=user_id, confirmed=False).delete()


def secret_of(device: TotpDevice) -> bytes:
    """Return the shared secret of one authenticator."""
    return account_blobs.open(_context(device), bytes(device.secret))


def confirm_totp(*, user: User, typed: str, by: Actor, now: datetime) -> TotpDevice:
    """Take the waiting authenticator into use, in place of the one before. Raises FactorRefused."""
    with transaction.atomic():
        waiting = _locked(user, confirmed=False)
        if waiting is None:
            raise FactorRefused
        _use_step(waiting, typed, now=now)
        device = _in_place_of(_locked(user, confirmed=True), waiting)
        record(kind=EventKind.AUTHENTICATOR_CHANGED, by=by, now=now, subject_id=user.pk)
    return device


def verify_code(*, user: User, typed: str, by: Actor, now: datetime) -> Device:
    """Accept the app's six digits or a backup code, each once; return the device it came from.

    The row is locked while it is checked: of two logins with one code, one gets in. Raises
    FactorRefused.
    """
    text = _normal(typed)
    with transaction.atomic():
        if text.isdecimal() and len(text) == totp.DIGITS:
            return _verify_totp(user, text, now=now)
        return _strike_off(user, text, by=by, now=now)


def make_backup_codes(*, user: User, by: Actor, now: datetime) -> list[str]:
    """Make ten new backup codes; the ones before are void. They are shown this once."""
    shown = [_new_code() for _ in range(BACKUP_CODES)]
    with transaction.atomic():
        BackupDevice.objects.get_or_create(user=user, defaults={"name": "", "confirmed": True})
        BackupCode.objects.filter(user=user).delete()
        BackupCode.objects.bulk_create(
            BackupCode(user=user, code=lookups.lookup("backup-code", _value(user, code)))
            for code in shown
        )
        record(kind=EventKind.BACKUP_CODES_MADE, by=by, now=now, subject_id=user.pk)
    return shown


def codes_left(*, user: User) -> int:
    """Return how many backup codes are still good."""
    return BackupCode.objects.filter(user=user).count()


def forget_factors(*, user: User) -> None:
    """Delete every second factor of hers: app, passkeys, backup codes; inside a transaction."""
    TotpDevice.objects.filter(user=user).delete()
    BackupDevice.objects.filter(user=user).delete()
    BackupCode.objects.filter(user=user).delete()
    forget_passkeys(user=user)


def forget_passkeys(*, user: User) -> None:
    """Delete every passkey of hers."""
    WebAuthnCredential.objects.filter(user=user).delete()


def _in_place_of(old: TotpDevice | None, new: TotpDevice) -> TotpDevice:
    # The row stays when there is one: the session that changes the app was opened with it.
    device = old or new
    device.key_id, device.secret, device.last_step = new.key_id, new.secret, new.last_step
    device.confirmed = True
    device.save()
    if old is not None:
        new.delete()
    return device


def _verify_totp(user: User, text: str, *, now: datetime) -> TotpDevice:
    device = _locked(user, confirmed=True)
    if device is None:
        raise FactorRefused
    _use_step(device, text, now=now)
    device.save(update_fields=["last_step"])
    return device


def _locked(user: User, *, confirmed: bool) -> TotpDevice | None:
    rows = TotpDevice.objects.select_for_update().filter(user=user, confirmed=confirmed)
    device: TotpDevice | None = rows.first()
    return device


def _use_step(device: TotpDevice, typed: str, *, now: datetime) -> None:
    step = totp.matching_step(secret_of(device), _normal(typed), now=now, after=device.last_step)
    if step is None:
        raise FactorRefused
    device.last_step = step


def _strike_off(user: User, text: str, *, by: Actor, now: datetime) -> BackupDevice:
    wanted = lookups.candidates("backup-code", _value(user, text))
    struck, _ = BackupCode.objects.filter(user=user, code__in=wanted).delete()
    device: BackupDevice | None
    device = BackupDevice.objects.filter(user=user, confirmed=True).first()
    if struck == 0 or device is None:
        raise FactorRefused
    record(kind=EventKind.BACKUP_CODE_USED, by=by, now=now, subject_id=user.pk)
    return device


def _new_code() -> str:
    characters = [secrets.choice(_ALPHABET) for _ in range(BACKUP_BYTES * 8 // 5)]
    text = "".join(characters)
    return "-".join(text[place : place + 4] for place in range(0, len(text), 4))


def _normal(typed: str) -> str:
    """Return what was meant, with spaces and dashes gone and digits of any script as ASCII."""
    text = unicodedata.normalize("NFKC", typed).upper()
    kept = [character for character in text if character.isalnum()]
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in kept
    )


def _value(user: User, code: str) -> str:
    return f"{user.pk}:{_normal(code)}"


def _context(device: TotpDevice) -> Context:
    return Context("user.totp", device.user_id, device.key_id)
