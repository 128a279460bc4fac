"""Being back: the return code in an encrypted row under a cookie, for fifteen quiet minutes.

No Django session, and the code is in no address and no hidden field.
"""

from datetime import datetime

from reports.channels.web.gate import Gate
from reports.vault import visits
from reports.vault.codes import ReturnCode


def begin(gate: Gate, code: ReturnCode, now: datetime) -> None:
    """The reporter is back: remember the code until they leave, or do nothing for fifteen
    minutes."""
    visits.end(gate.cookie)
    gate.hand_out(visits.begin(code, now=now))


def code_of(gate: Gate, now: datetime) -> ReturnCode | None:
    """The code the reporter came back with, if still here; the quarter of an hour starts again."""
    return visits.code_of(gate.cookie, now=now)


def end(gate: Gate) -> None:
    """The reporter has left."""
    visits.end(gate.cookie)
