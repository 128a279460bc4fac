"""Being back: the return code in an encrypted row under a cookie, for fifteen quiet minutes.

No Django session, and the code is in no address and no hidden field.
"""

from datetime import datetime

from django.db import transaction

from reports.channels.web.gate import Gate
from reports.vault import drafts
from reports.vault.codes import ReturnCode


def begin(gate: Gate, code: ReturnCode, now: datetime) -> None:
    """She is back: remember the code until she leaves, or does nothing for fifteen minutes."""
    drafts.destroy(gate.cookie)
    with transaction.atomic():
        cookie, draft = drafts.start(now=now)
        draft.keep_code(code, now=now)
        drafts.save(draft, now=now)
    gate.hand_out(cookie)


def code_of(gate: Gate, now: datetime) -> ReturnCode | None:
    """The code she came back with, if she is still here; the quarter of an hour starts again."""
    with transaction.atomic():
        try:
            draft = drafts.locked(gate.cookie, now=now)
        except drafts.NoDraft:
            return None
        code = draft.code(now=now)
        if code is not None:
            draft.keep_code(code, now=now)
            drafts.save(draft, now=now)
    if code is None:
        drafts.destroy(gate.cookie)
    return code


def end(gate: Gate) -> None:
    """She has left."""
    drafts.destroy(gate.cookie)
