"""The state folder of a demo: where it lies, and the environment a running demo left in it."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT_FILE = "environment"
PREPARING: Final = "LINDEN_PREPARING"


def state_folder() -> Path:
    """Return the folder of the demo's database, keys and logs (`LINDEN_STATE`, or `var/`)."""
    return Path(os.environ.get("LINDEN_STATE", ROOT / "var")).resolve()


def copy_state(prepared: Path, folder: Path) -> None:
    """Put a copy of a state folder in which nothing runs into a new or empty one.

    Owners and modes stay: the cluster may be nobody's. Raises subprocess.CalledProcessError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", f"{prepared}/.", str(folder)], check=True)


def write_environment(folder: Path, values: dict[str, str]) -> None:
    """Leave the demo's environment for later commands, readable by the owner alone."""
    path = folder / ENVIRONMENT_FILE
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in sorted(values.items()))
    new.rename(path)


def read_environment(folder: Path) -> dict[str, str]:
    """Return what `write_environment` left, or nothing where no demo ever ran."""
    path = folder / ENVIRONMENT_FILE
    if not path.is_file():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text().splitlines())
    return {name: value for name, value in pairs}


@contextmanager
def preparing(folder: Path) -> Iterator[dict[str, str]]:
    """Let processes wait that were started with this environment, as long as the block lasts.

    The kernel takes the lock from a process that ends.
    """
    path = folder / "preparing.lock"
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield {PREPARING: str(path)}


def await_prepared() -> None:
    """Wait for the end of the block that gave this process its environment."""
    with Path(os.environ[PREPARING]).open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)


def load_environment() -> None:
    """Let commands speak to the demo when nothing else is configured.

    A configured installation sets `LINDEN_DATABASE_URL`; its settings are then taken as they
    are, and the state folder is never read.
    """
    if "LINDEN_DATABASE_URL" in os.environ:
        return
    for name, value in read_environment(state_folder()).items():
        os.environ.setdefault(name, value)
