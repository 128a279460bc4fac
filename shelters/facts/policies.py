"""The policy of the match out of a region's matching.toml, or a file like it."""

import hashlib
from pathlib import Path
from typing import Final

from reports.region.models.match_policy import MatchPolicy
from reports.region.reading.files import read
from shelters.matching.pairs.policy import (
    FitWeights,
    Kept,
    OrderRules,
    Policy,
    PolicyRules,
    Price,
    Reliability,
)

FILE: Final = "matching.toml"


class BadPolicy(Exception):
    """The file is no policy; `faults` has a line for each fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_policy(path: Path) -> Policy:
    """Read a policy from a file like a region's matching.toml. Raises BadPolicy."""
    faults: list[str] = []
    written = read(path, MatchPolicy, faults, called=str(path))
    if written is None:
        raise BadPolicy(faults)
    return _policy(written, path)


def of_pack(written: MatchPolicy, folder: Path) -> Policy:
    """The policy of a region pack that was read from this folder."""
    return _policy(written, folder / FILE)


def _policy(written: MatchPolicy, path: Path) -> Policy:
    kept = written.kept.step_free
    rules = PolicyRules(
        version=written.version,
        order=OrderRules(**vars(written.order)),
        step_free=Kept(**vars(kept)) if kept else None,
        price=Price(**vars(written.price)),
        reliability=Reliability(**vars(written.reliability)),
        fit=FitWeights(**vars(written.fit)),
        backup=written.backup,
    )
    return Policy(rules=rules, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
