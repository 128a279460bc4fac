"""nightlife.toml: what venues show and when a pattern is told; every mistake named."""

from datetime import timedelta
from pathlib import Path

import pytest

from reports.region.models.nightlife import Incident
from reports.region.pack import Region
from tests.reports.region.pack_copies import Change, change, copy, errors
from tests.reports.region.regions import BRUSSELS, SALTMERE

__all__ = ["change", "copy"]


@pytest.mark.parametrize("pack", [BRUSSELS, SALTMERE], ids=lambda pack: pack.code)
def test_spiking_and_assault_show_the_centre_at_once(pack: Region) -> None:
    """R4.3."""
    for kind in (Incident.SPIKING, Incident.SEXUAL_ASSAULT):
        rules = pack.nightlife.incidents[kind]
        assert rules.at_once
        assert pack.nightlife.centre in rules.lines
    assert set(pack.nightlife.incidents) == set(Incident)


@pytest.mark.parametrize("pack", [BRUSSELS, SALTMERE], ids=lambda pack: pack.code)
def test_home_safe_has_a_plan_of_one_text(pack: Region) -> None:
    plan = pack.follow_up.plans[pack.nightlife.home.plan]
    assert plan.named_time
    assert len(plan.steps) == 1
    assert plan.patience is not None
    assert timedelta() < plan.patience <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("nightlife.toml", 'centre = "day"', 'centre = "young"', "nightlife.toml: centre:"),
        (
            "nightlife.toml",
            'kind = "hate"',
            'kind = "other"',
            "incident: expected each kind only once: other",
        ),
        (
            "nightlife.toml",
            '[[incident]]\nkind = "hate"\nfrom = ["incident"]\n',
            "",
            "incident: expected the kind hate too",
        ),
        ("nightlife.toml", 'kind = "hate"', 'kind = "rude"', "incident.rude.kind"),
        ("nightlife.toml", "at_once = true", "at_once = false", "incident.spiking: expected"),
        ("nightlife.toml", '"day", "always"', '"day", "never"', "incident.spiking.lines"),
        ("nightlife.toml", 'plan = "lantern"', 'plan = "tide"', "home.plan"),
        ("nightlife.toml", "after_minutes = [20, 40]", "after_minutes = []", "after_minutes"),
        ("nightlife.toml", "after_minutes = [20, 40]", 'after_minutes = ["20"]', "after_minutes"),
        ("nightlife.toml", "spikings = 3", "spikings = 1", "pattern.spikings"),
        ("nightlife.toml", "venues = 2", "venus = 2", "pattern.venus"),
        ("nightlife.toml", 'id = "beacon"', 'id = "Bea con"', "label.Bea con.id"),
        ("followup.toml", "patience_minutes = 30\n", "", "plan.lantern.named_time"),
    ],
)
def test_a_mistake_is_named(
    copy: Path, change: Change, file: str, old: str, new: str, expected: str
) -> None:
    change(file, old, new)
    assert any(expected in error for error in errors(copy)), errors(copy)
