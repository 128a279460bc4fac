"""A small file system of its own for everything that a demo writes, so that it can be filled."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SIZE: Final = "768m"
INSIDE: Final = "LINDEN_CHAOS_MOUNTS"
"""Set in the process that may mount: what it mounts is seen by its children only."""

# PostgreSQL refuses to be root, also one who is root in a namespace only.
_AS_NOBODY: Final = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
_WAYS: Final = (("unshare", "--mount"), ("unshare", "--user", "--map-root-user", "--mount"))


def where_one_can_mount(words: Sequence[str]) -> int | None:
    """Run the command again in a process that may mount; its exit status.

    None where that is not possible, and in that process itself.
    """
    if INSIDE in os.environ:
        return None
    for way in _WAYS:
        if _works([*way, *_AS_NOBODY, "true"]):
            command = [*way, sys.executable, "-P", "-m", "tests.chaos", *words]
            return subprocess.call(command, env={**os.environ, INSIDE: "1"})
    return None


def _works(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


@contextmanager
def own_file_system(folder: Path) -> Iterator[Path | None]:
    """Mount one there for as long as the block lasts; None where none can be had."""
    words = ("-t", "tmpfs", "-o", f"size={SIZE},mode=0755", "linden", str(folder))
    mounted = INSIDE in os.environ and _works(["mount", *words])
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
