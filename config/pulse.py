"""A process shows the local supervisor that it goes on: its own file is touched every second.

The time on the file is the kernel's monotonic one: a clock that is set, or a machine that slept,
makes nobody look dead. Without a supervisor there is no folder, and nothing is written.
"""

import asyncio
import os
import threading
import time
from pathlib import Path
from typing import Final

FOLDER: Final = "LINDEN_PULSE_FOLDER"
EVERY_SECONDS: Final = 1.0


def in_a_thread() -> None:
    """Show it from now on, from a thread of its own."""
    if FOLDER in os.environ:
        threading.Thread(target=_for_ever, name="pulse", daemon=True).start()


def in_a_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Show it from now on, whenever the loop comes round."""
    if FOLDER in os.environ:
        _show()
        loop.call_later(EVERY_SECONDS, in_a_loop, loop)


def _for_ever() -> None:
    while True:
        _show()
        time.sleep(EVERY_SECONDS)


def _show() -> None:
    path = Path(os.environ[FOLDER]) / str(os.getpid())
    now = time.monotonic_ns()
    path.touch()
    os.utime(path, ns=(now, now))
