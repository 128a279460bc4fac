"""What a sweep says of the round it is at: whether its work was done."""

from contextvars import ContextVar

_done: ContextVar[bool] = ContextVar("done", default=True)


def begin() -> None:
    """From here on `was_done` speaks of what this thread does next."""
    _done.set(True)


def not_done() -> None:
    """This round leaves its work, or a part: somebody else is at it, or it must not be done now.

    Such a round leaves no heartbeat, so that a sweep which refuses round after round is late.
    """
    _done.set(False)


def was_done() -> bool:
    """Whether nothing was left since `begin`."""
    return _done.get()
