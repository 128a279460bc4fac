"""`config/releases.toml`: the release that may run beside this one, and what is reasoned."""

import tomllib
from dataclasses import dataclass
from typing import Any

from config.local.state import ROOT

FILE = ROOT / "config" / "releases.toml"


@dataclass(frozen=True, kw_only=True)
class Previous:
    """The release before this one: its version, its full commit id, its last migrations by app."""

    version: str
    commit: str
    migrations: dict[str, str]


def previous() -> Previous:
    """The release that this one's schema has to serve too."""
    found = _read()["previous"]
    return Previous(
        version=found["version"], commit=found["commit"], migrations=found["migrations"]
    )


def reasoned() -> dict[str, str]:
    """Why the previous release can live with a step, by the step's name."""
    return dict(_read()["reasoned"])


def _read() -> dict[str, dict[str, Any]]:
    return tomllib.loads(FILE.read_text())
