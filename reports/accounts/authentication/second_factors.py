"""The second factor: an authenticator app, a paper with backup codes. (Passkeys: passkeys.py.)"""

import json
import logging
import secrets
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django_otp.models import Device
from django_otp_webauthn.models import WebAuthnCredential

from reports.accounts.authentication import authenticator_codes, authenticators, passkey_rows
from reports.accounts.authentication.authenticators import App
from reports.accounts.models import BackupDevice, TotpDevice, User
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import account_blobs
from reports.vault.service_keys import lookups

log = logging.getLogger("linden.accounts")

_WAITS: Final = timedelta(minutes=30)
BACKUP_CODES = 10
BACKUP_BYTES = 10  # 80 bits
# Digits and capitals that nobody takes for another: 32 of them, five bits each.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class FactorRefused(Exception):
    """This code is wrong, or has been used before."""


def start_totp(*, user: User, now: datetime) -> TotpDevice:
    """Return the authenticator that waits for its first code; made anew unless one waits.

    One waits for half an hour: whoever saw its secret on an open screen then has nothing.
    """
    # What no code may be older than: so it is known when it was made.
    oldest = authenticator_codes.before(now)
    waiting: TotpDevice | None
    waiting = TotpDevice.objects.filter(user=user, confirmed=False).first()
    app = authenticators.read(waiting) if waiting else None
    if waiting and app and oldest - app.step < _WAITS // authenticator_codes.STEP:
        return waiting
    forget_waiting(user_id=user.pk)
    device = TotpDevice(user=user, name="")
    with transaction.atomic():
        authenticators.write(device, App(authenticator_codes.new_secret(), oldest, confirmed=False))
    return device


def forget_waiting(*, user_id: UUID) -> None:
    """Delete an authenticator that waits for its first code."""
    waiting = TotpDevice.objects.filter(user=user_id, confirmed=False)
    newest.delete(Kind.APP, waiting, record="key_id")


def secret_of(device: TotpDevice) -> bytes:
    """Return the shared secret of one authenticator. Raises FactorRefused when it is none."""
    return _app(device).secret


def confirm_totp(*, user: User, typed: str, by: Actor, now: datetime) -> TotpDevice:
    """Take the waiting authenticator into use, in place of the one before. Raises FactorRefused."""
    with transaction.atomic():
        waiting = _locked(user, confirmed=False)
        if waiting is None:
            raise FactorRefused
        app = _used(waiting, typed, now=now)
        device = _in_place_of(_locked(user, confirmed=True), waiting, app)
        record(kind=EventKind.AUTHENTICATOR_CHANGED, by=by, now=now, subject_id=user.pk)
    return device


def is_set_up(*, user: User) -> bool:
    """Whether there is an app or a passkey to log in with."""
    apps = TotpDevice.objects.filter(user=user, confirmed=True)
    return apps.exists() or bool(WebAuthnCredential.objects.filter(user=user).exists())


def verify_code(*, user: User, typed: str, by: Actor, now: datetime) -> Device:
    """Accept the app's six digits or a backup code, each once; return the device it came from.

    The row is locked while it is checked: of two logins with one code, one gets in. Raises
    FactorRefused.
    """
    text = _normal(typed)
    with transaction.atomic():
        if text.isdecimal() and len(text) == authenticator_codes.DIGITS:
            return _verify_totp(user, text, now=now)
        return _strike_off(user, text, by=by, now=now)


def make_backup_codes(*, user: User, by: Actor, now: datetime) -> list[str]:
    """Make ten new backup codes; the ones before are void. They are shown this once."""
    shown = [_new_code() for _ in range(BACKUP_CODES)]
    with transaction.atomic():
        BackupDevice.objects.get_or_create(user=user, defaults={"name": "", "confirmed": True})
        paper = _paper(user)
        if paper is None:  # taken away at this very moment
            raise FactorRefused
        marked = newest.read(Kind.CODES, [user.pk]).values.get(user.pk, 0)
        after = max(paper.revision, marked)  # whatever was put into the row meanwhile
        _write_paper(paper, [_hash(user, code) for code in shown], after=after)
        record(kind=EventKind.BACKUP_CODES_MADE, by=by, now=now, subject_id=user.pk)
    return shown


def codes_left(*, user: User) -> int:
    """Return how many backup codes are still good."""
    paper = BackupDevice.objects.filter(user=user).first()
    return len(_read_paper(paper)) if paper else 0


def forget_factors(*, user: User) -> None:
    """End every second factor of an account: app, passkeys, backup codes; inside a transaction.

    The row of the paper stays, with no code: what is written on the next one is newer.
    """
    newest.delete(Kind.APP, TotpDevice.objects.filter(user=user), record="key_id")
    paper = _paper(user)
    if paper is not None:
        _write_paper(paper, [], after=paper.revision)
    forget_passkeys(user=user)


def forget_paper(*, user: User) -> None:
    """Delete the paper of an account that is closed; inside a transaction."""
    newest.delete(Kind.CODES, BackupDevice.objects.filter(user=user), record="user_id")


def forget_passkeys(*, user: User) -> None:
    """Delete every passkey of an account."""
    passkey_rows.forget(WebAuthnCredential.objects.filter(user=user))


def _in_place_of(old: TotpDevice | None, new: TotpDevice, app: App) -> TotpDevice:
    # The row stays when there is one: the session that changes the app was opened with it.
    device = old or new
    before = device.key_id
    device.key_id, device.revision = new.key_id, max(device.revision, new.revision)
    authenticators.write(device, replace(app, confirmed=True))
    if old is not None:
        new.delete()
        newest.forget(Kind.APP, [before])
    return device


def _verify_totp(user: User, text: str, *, now: datetime) -> TotpDevice:
    device = _locked(user, confirmed=True)
    if device is None:
        raise FactorRefused
    authenticators.write(device, _used(device, text, now=now))
    return device


def _locked(user: User, *, confirmed: bool) -> TotpDevice | None:
    rows = TotpDevice.objects.select_for_update().filter(user=user, confirmed=confirmed)
    device: TotpDevice | None = rows.first()
    return device


def _app(device: TotpDevice) -> App:
    app = authenticators.read(device)
    if app is None:
        raise FactorRefused
    return app


def _used(device: TotpDevice, typed: str, *, now: datetime) -> App:
    """The app after this code, which is good once. Raises FactorRefused."""
    app = _app(device)
    if not newest.is_newest(Kind.APP, device.key_id, device.revision):
        raise FactorRefused
    step = authenticator_codes.matching_step(app.secret, _normal(typed), now=now, after=app.step)
    if step is None:
        raise FactorRefused
    return replace(app, step=step)


def _strike_off(user: User, text: str, *, by: Actor, now: datetime) -> BackupDevice:
    paper = _paper(user)
    left = _read_paper(paper) if paper else []
    wanted = _hash(user, text)
    if paper is None or wanted not in left:
        raise FactorRefused
    if not newest.is_newest(Kind.CODES, user.pk, paper.revision):
        raise FactorRefused
    _write_paper(paper, [each for each in left if each != wanted], after=paper.revision)
    record(kind=EventKind.BACKUP_CODE_USED, by=by, now=now, subject_id=user.pk)
    return paper


def _paper(user: User) -> BackupDevice | None:
    paper: BackupDevice | None
    paper = BackupDevice.objects.select_for_update().filter(user=user).first()
    return paper


def _read_paper(paper: BackupDevice) -> list[str]:
    """The keyed hashes of the codes that are left; none where nothing is sealed."""
    if paper.codes is None:  # made before they were sealed: void
        return []
    try:
        found: list[str] = json.loads(account_blobs.open(_context(paper), bytes(paper.codes)))
    except SealBroken:
        log.exception("backup_codes_unreadable", extra={"user_id": str(paper.user_id)})
        return []
    return found


def _write_paper(paper: BackupDevice, hashes: list[str], *, after: int) -> None:
    paper.revision = after + 1
    paper.codes = account_blobs.close(_context(paper), json.dumps(hashes).encode())
    paper.save(update_fields=["codes", "revision"])
    newest.note(Kind.CODES, {paper.user_id: paper.revision})


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


def _hash(user: User, code: str) -> str:
    return lookups.keyed_hash("backup-code", f"{user.pk}:{_normal(code)}").hex()


def _context(paper: BackupDevice) -> Context:
    return Context("user.backup-codes", paper.user_id, paper.user_id, paper.revision)
