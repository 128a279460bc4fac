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


def flag(name: str, default: bool = False) -> bool:
    """Return True for `1`, False for `0` or unset; any other spelling raises BadEnvironment."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value not in {"0", "1"}:
        raise BadEnvironment(f"{name} must be 0 or 1")
    return value == "1"


def whole_number(name: str, default: int) -> int:
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


def file_path(name: str) -> Path:
    """Return the path the variable holds; raise BadEnvironment when it names no readable file."""
    path = Path(text(name))
    if not path.is_file() or not os.access(path, os.R_OK):
        raise BadEnvironment(f"{name} names no readable file")
    return path
