"""What an authenticator app is, in one blob: its secret, the newest step used, whether it counts.

The columns beside it find the row. A step lower than the one sealed, or an app that waits marked
as one that counts, would let a code be used twice or by somebody who only saw the picture.
"""

import logging
from dataclasses import dataclass

from reports.accounts.authentication.authenticator_codes import SECRET_LENGTH
from reports.accounts.models import TotpDevice
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import account_blobs

log = logging.getLogger("linden.accounts")

_STEP = 8
_NEVER = -1


@dataclass(frozen=True, slots=True)
class App:
    """One authenticator. `step`: the newest whose code was used, or that none may be older than."""

    secret: bytes
    step: int
    confirmed: bool


def read(device: TotpDevice) -> App | None:
    """What is sealed in this row; None when that belongs elsewhere, or says something else."""
    try:
        data = account_blobs.open(_context(device), bytes(device.secret))
    except SealBroken:
        log.exception("authenticator_unreadable", extra={"device_id": device.pk})
        return None
    secret, rest = data[:SECRET_LENGTH], data[SECRET_LENGTH:]
    if not rest:  # from before more than the secret was sealed; its next use seals the rest
        return App(secret, _NEVER, device.confirmed)
    app = App(secret, int.from_bytes(rest[:_STEP], signed=True), rest[_STEP:] == b"\x01")
    return app if app.confirmed == device.confirmed else None


def write(device: TotpDevice, app: App) -> None:
    """Seal the app's state in this row, and save it; inside a transaction."""
    device.revision += 1
    device.confirmed = app.confirmed
    step = app.step.to_bytes(_STEP, signed=True)
    data = app.secret + step + (b"\x01" if app.confirmed else b"\x00")
    device.secret = account_blobs.close(_context(device), data)
    device.save()
    newest.note(Kind.APP, {device.key_id: device.revision})


def _context(device: TotpDevice) -> Context:
    return Context("user.totp", device.user_id, device.key_id, device.revision)
