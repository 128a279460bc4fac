"""Being back: the return code in an encrypted row under a cookie, for fifteen quiet minutes.

No Django session, and the code is in no address and no hidden field.
"""

from datetime import datetime

from reports.channels.web.session.form_session import Gate
from reports.vault.browser_secrets import return_visits
from reports.vault.case_keys.return_codes import ReturnCode


def begin(gate: Gate, code: ReturnCode, now: datetime) -> None:
    """The reporter is back: remember the code until they leave, or do nothing for fifteen
    minutes."""
    return_visits.end(gate.cookie)
    gate.hand_out(return_visits.begin(code, now=now))


def code_of(gate: Gate, now: datetime) -> ReturnCode | None:
    """The code the reporter came back with, if still here; the quarter of an hour starts again."""
    return return_visits.code_of(gate.cookie, now=now)


def end(gate: Gate) -> None:
    """The reporter has left."""
    return_visits.end(gate.cookie)
