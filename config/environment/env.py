"""Loud readers for the environment: a missing or odd value stops the start, with its name."""

import os
from pathlib import Path


class BadEnvironment(Exception):
    """A variable is missing or cannot be read; the message names it, never its value."""


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or the default; raise BadEnvironment when there is neither."""
    value = os.environ.get(name, default)
    if value is None:
        raise BadEnvironment(f"{name} is not set")
    return value


def secret(name: str, *, variable: bool) -> str:
    """Return the content of the file that `NAME_FILE` names, or "".

    With `variable`, which is for the demo, the variable itself when no file is named: a process's
    environment is copied to its children and into reports of crashes. Raises BadEnvironment when
    the file cannot be read.
    """
    path = os.environ.get(f"{name}_FILE")
    if path is None:
        return os.environ.get(name, "") if variable else ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadEnvironment(f"{name}_FILE names no readable file") from error


def flag(name: str, default: bool = False) -> bool:
    """Return True for `1`, False for `0`; any other spelling raises BadEnvironment."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value not in {"0", "1"}:
        raise BadEnvironment(f"{name} must be 0 or 1")
    return value == "1"


def whole_number[T: (int, None)](name: str, default: T) -> int | T:
    """Return the variable as a whole number; raise BadEnvironment when it is none."""
    value = os.environ.get(name)
    if value is None:
        return default
    if not value.isascii() or not value.isdigit():
        raise BadEnvironment(f"{name} must be a whole number")
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    """Return the comma-separated parts of the variable, without blanks."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def some_of(name: str, known: tuple[str, ...]) -> list[str]:
    """Return the comma-separated parts of the variable, all of `known` when it is not set.

    Raises BadEnvironment for a part that is not known, and when nothing is left.
    """
    found = names(name, ",".join(known))
    if not found or not set(found) <= set(known):
        raise BadEnvironment(f"{name} must be one or more of: {', '.join(known)}")
    return found
