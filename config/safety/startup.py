"""What each long-lived process does first: no core dumps, no orphans, no unsafe start."""

import ctypes
import logging
import multiprocessing
import os
import resource
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core import checks
from django.db import DatabaseError, connections

from config.logs import excepthook, outline, thread_excepthook
from config.roles import role_check
from config.roles.rights_notation import Role

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
# More than the connections that one web process lets in (`--backpressure`).
OPEN_FILES = 4096


def prepare_process() -> None:
    """Make this process one that leaves nothing behind: no memory on disk, no orphan, no values
    in the last words of an uncaught exception.
    """
    keep_memory_private()
    die_with_parent()
    logging.captureWarnings(True)
    sys.excepthook = excepthook
    threading.excepthook = thread_excepthook


def keep_memory_private() -> None:
    """Switch core dumps off: opened reports and keys would lie in them."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The limit alone does not hold where the kernel pipes dumps to a program.
    _prctl(PR_SET_DUMPABLE, 0)


def end_when_told() -> None:
    """Until its server listens for signals, a page server that is told to end does so at once.

    What it inherits are its parent's handlers, which in it only make a note that nobody reads.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


def allow_connections() -> None:
    """Let a web process hold as many open connections as it lets in, if it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def die_with_parent() -> None:
    """End at once when the parent ends: under the local supervisor, and as one of the processes
    that a page server started. Else they would go on without it and hold its port, and no new one
    could take its place. Tasks are done again; a page is asked for again.
    """
    if "LINDEN_SUPERVISED" not in os.environ and multiprocessing.parent_process() is None:
        return
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is not None and not parent.is_alive():  # it ended before the line above
        os.kill(os.getpid(), signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def refuse_unsafe(kind: str) -> None:
    """Run every system check, the database's too; end the process when one is an error, or fails.

    Its login has to have the role of the one site it serves, or of the worker. One that may go on
    says which keys it has read (`holders`): checking read them.
    """
    with refusing():
        _refuse_unsafe(kind)


@contextmanager
def refusing() -> Iterator[None]:
    """End the process when anything in here fails, and say what without the words of a row.

    Celery calls its receivers one by one and goes on, whatever they raise: a worker would run
    unchecked.
    """
    try:
        yield
    except DatabaseError as error:
        raise _refusal(f"the database cannot be used: {outline(error)}") from None
    except Exception as error:
        words = f"what must hold at a start could not be asked: {outline(error)}"
        raise _refusal(words) from None


def _refuse_unsafe(kind: str) -> None:
    from config.safety.start_checks import NOT_OPEN, UNREADABLE
    from reports.vault.service_keys import key_holders  # models: only once Django is set up

    try:
        found = checks.run_checks(include_deployment_checks=True, databases=["default"])
        if kind != "web":  # there is work before the public site opens: seals, first texts
            found = [message for message in found if message.id != NOT_OPEN]
        found += role_check.problems(role_check.site_role() if kind == "web" else Role.WORKER)
        if not _serious(found):
            key_holders.register(kind)
    finally:
        connections.close_all()
    for message in found:
        if message.id == UNREADABLE:
            sys.stderr.write(f"{message}\n")
    if errors := _serious(found):
        raise _refusal(*map(str, errors))


def _serious(found: list[checks.CheckMessage]) -> list[checks.CheckMessage]:
    return [message for message in found if message.is_serious() and not message.is_silenced()]


def _refusal(*reasons: str) -> SystemExit:
    """Say why; what is returned ends the process when it is raised."""
    for line in (*reasons, "linden: refusing to start"):
        sys.stderr.write(f"{line}\n")
    return SystemExit(1)
