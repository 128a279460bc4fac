"""What `config/releases.toml` says: the release that may run beside this one, and what is reasoned."""

import tomllib
from dataclasses import dataclass

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
    return Previous(**_read()["previous"])


def reasoned() -> dict[str, str]:
    """Why the previous release can live with a step, by the step's name."""
    found: dict[str, str] = _read()["reasoned"]
    return found


def _read() -> dict[str, dict[str, object]]:
    return tomllib.loads(FILE.read_text())
