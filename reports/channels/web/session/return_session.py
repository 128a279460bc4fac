"""Being back: the return code in an encrypted row under a cookie, for fifteen quiet minutes.

No Django session, and the code is in no address and no hidden field. In the minutes after sending
the same cookie leads to the list of chapters alone.
"""

from collections.abc import Mapping
from datetime import datetime

from reports.channels.web.session.form_session import Gate
from reports.vault.browser_secrets import just_sent as box
from reports.vault.browser_secrets import return_visits
from reports.vault.browser_secrets.just_sent import JustSent
from reports.vault.case_keys.return_codes import ReturnCode


def begin(gate: Gate, code: ReturnCode, now: datetime) -> None:
    """The reporter is back: remember the code until they leave, or do nothing for fifteen
    minutes."""
    end(gate)
    gate.hand_out(return_visits.begin(code, now=now))


def begin_after_sending(
    gate: Gate, code: ReturnCode, known: Mapping[str, str], now: datetime
) -> None:
    """The code was noted: the list of chapters is open for as long, and nothing else."""
    end(gate)
    gate.hand_out(box.begin(code, known, now=now))


def code_of(gate: Gate, now: datetime) -> ReturnCode | None:
    """The code the reporter came back with, if still here; the quarter of an hour starts again."""
    return return_visits.code_of(gate.cookie, now=now)


def just_sent(gate: Gate, now: datetime) -> JustSent | None:
    """What was sent a moment ago, if still here; the quarter of an hour starts again."""
    return box.read(gate.cookie, now=now)


def end(gate: Gate) -> None:
    """The reporter has left."""
    return_visits.end(gate.cookie)
    box.end(gate.cookie)
