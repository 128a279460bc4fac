"""What can be made to go wrong, for one number or for all, once or until told otherwise."""

from dataclasses import dataclass
from enum import StrEnum

from config.local.phones.network import provider_refusals
from config.local.phones.network.provider_refusals import Refusal


class Fault(StrEnum):
    """Every way in which a provider lets one down."""

    # it says no
    BAD_NUMBER = "bad_number"
    OPTED_OUT = "opted_out"
    NOT_MOBILE = "not_mobile"
    THROTTLED = "throttled"
    # one cannot tell
    SERVER_ERROR = "server_error"
    SERVER_ERROR_CREATED = "server_error_created"
    HANG = "hang"
    HANG_CREATED = "hang_created"
    DROPPED = "dropped"
    DROPPED_BEFORE = "dropped_before"
    # it says yes, and then
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    STAYS = "stays"
    # what it tells of it
    LATE = "late"
    TWICE = "twice"
    REVERSED = "reversed"
    SILENT = "silent"


REFUSED: dict[Fault, Refusal] = {
    Fault.BAD_NUMBER: provider_refusals.BAD_TO,
    Fault.OPTED_OUT: provider_refusals.OPTED_OUT,
    Fault.NOT_MOBILE: provider_refusals.NOT_MOBILE,
    Fault.THROTTLED: provider_refusals.THROTTLED,
    Fault.SERVER_ERROR: provider_refusals.BROKEN,
}
# Nothing is created, or it is; either way the answer does not say so.
WITHOUT_A_WORD = {Fault.HANG, Fault.DROPPED_BEFORE}
CREATED_UNSAID = {Fault.SERVER_ERROR_CREATED, Fault.HANG_CREATED, Fault.DROPPED}
HANGS = {Fault.HANG, Fault.HANG_CREATED}
ALL = "*"


@dataclass
class Scripted:
    """One fault waiting for its number; `times` is how often it still comes, None: always."""

    fault: Fault
    times: int | None


class Script:
    """Which fault comes next for a number."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Scripted]] = {}

    def add(self, *, to: str, fault: Fault, times: int | None = 1) -> None:
        """Let `fault` come at the next creations for `to` (`*`: any number)."""
        self._waiting.setdefault(to, []).append(Scripted(fault, times))

    def clear(self, *, to: str | None = None) -> None:
        """Forget what waits for a number, or everything."""
        if to is None:
            self._waiting.clear()
        else:
            self._waiting.pop(to, None)

    def next_for(self, to: str) -> Fault | None:
        """Return the fault of this creation, its own number's first."""
        for key in (to, ALL):
            if waiting := self._waiting.get(key):
                return _take(waiting)
        return None

    @property
    def waiting(self) -> dict[str, list[str]]:
        """What is scripted, for the page."""
        return {to: [one.fault.value for one in them] for to, them in self._waiting.items() if them}


def _take(waiting: list[Scripted]) -> Fault:
    first = waiting[0]
    if first.times is not None:
        first.times -= 1
        if first.times <= 0:
            waiting.pop(0)
    return first.fault
