"""What one browser has told of a place: carried by the browser, sealed, until it is sent.

There is no row and no session: the entry's id is made with the first answer, so that a second
press of "Send" makes no second entry.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from reports.channels.web.form_kit.voices import PASSED, Answer, Answers, answer, chosen
from reports.channels.web.public_space.spot_questions import as_texts, from_texts
from reports.channels.web.session.form_session import SPOT, Gate

_ID: Final = "id"
_SENT: Final = "sent"
# What was told of a place, as the report's own pages ask it.
_TICKS: Final = {
    "verbal": "remarks",
    "followed": "followed",
    "touched": "touching",
    "exposed": "exposed",
    "threatened": "threatened",
}
_WHEN: Final = {"today": "today", "days7": "days7", "month": "longer", "often": "now"}


def for_a_report(answers: Answers) -> dict[str, Answer]:
    """What goes along to a report of the same person: the ticks and the day, and nothing else."""
    ticks = [_TICKS[each] for each in chosen(answers, "kinds") if each in _TICKS]
    when = _WHEN.get(answer(answers, "when"), PASSED)
    return {"subject": "street", "kinds": ticks, "when": when}


class SpotTrip:
    """The answers so far of the browser behind a gate."""

    def __init__(self, gate: Gate, now: datetime) -> None:
        self._gate, self._now = gate, now
        carried = None if gate.fresh else gate.carried(now, slot=SPOT)
        self.begun = carried is not None and _ID in carried
        self._carried = dict(carried or {}) if self.begun else {_ID: str(uuid4())}

    @property
    def entry_id(self) -> UUID:
        """The id that the entry gets."""
        return UUID(self._carried[_ID])

    @property
    def sent(self) -> bool:
        """Whether it was sent, by this press or an earlier one."""
        return _SENT in self._carried

    @property
    def answers(self) -> dict[str, Answer]:
        """What was answered on the pages before."""
        return from_texts(self._carried)

    def add(self, answers: Answers) -> None:
        """Carry these on, too."""
        self._carry({**self._carried, **as_texts(answers)})

    def end(self, answers: Answers) -> None:
        """It was sent: carry on what chooses the numbers on the last page, and what help needs."""
        self._carry({**self._carried, **as_texts(answers), _SENT: "yes"})

    def forget(self) -> None:
        """Nothing is carried any more."""
        self._gate.carry(None, self._now, slot=SPOT)

    def _carry(self, said: Mapping[str, str]) -> None:
        self._carried = dict(said)
        self._gate.carry(self._carried, self._now, slot=SPOT)
