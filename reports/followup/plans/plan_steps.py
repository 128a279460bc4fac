"""Which step of a plan comes when. Pure: a plan is a template and the moment it began."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def after_answer(
    *, steps: Sequence[timedelta], began_at: datetime, step: int, now: datetime
) -> tuple[int, datetime] | None:
    """The first step after `step` that is still ahead, and when; None if the plan is finished.

    Steps that passed while nobody could be asked are left out: the reporter was just heard.
    """
    ahead = enumerate(began_at + each for each in steps)
    return next(((place, at) for place, at in ahead if place > step and at > now), None)


def from_step(
    *, steps: Sequence[timedelta], began_at: datetime, step: int, now: datetime
) -> tuple[int, datetime] | None:
    """The step to take up again, `step` or later, and when; None if there is none left.

    Of those that passed meanwhile only the last is asked, and at once.
    """
    if step >= len(steps):
        return None
    passed = [place for place in range(step, len(steps)) if began_at + steps[place] <= now]
    return (passed[-1], now) if passed else (step, began_at + steps[step])
