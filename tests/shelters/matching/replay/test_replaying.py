"""A made region is the same each time, and what a replay counts is what happened in it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from shelters.matching.pairs.policy import Policy
from shelters.matching.pairs.problem import Need, Person, Problem, Unit
from shelters.matching.replay.figures import figures, picture, table
from shelters.matching.replay.made_region import BEGINS, made_region
from shelters.matching.replay.replaying import Replayed, look_at_claims, replayed
from tests.shelters.matching.policies import FILE, POLICY, with_order

DAYS = 70


@pytest.fixture(scope="module")
def replays() -> dict[str, Replayed]:
    """Ten counted days of one region, under the older order and the region's policy."""
    region = made_region(3, days=DAYS)
    return {"before": replayed(region, None), "policy": replayed(region, POLICY)}


def test_a_made_region_is_the_same_each_time() -> None:
    assert made_region(3, days=9) == made_region(3, days=9)
    assert made_region(3, days=9) != made_region(4, days=9)


def test_the_same_households_meet_every_policy(replays: dict[str, Replayed]) -> None:
    before, after = replays.values()
    assert before.fates.keys() == after.fates.keys()
    assert len(before.fates) > 10


def test_nobody_is_placed_before_coming_or_after_leaving(replays: dict[str, Replayed]) -> None:
    for replay in replays.values():
        for fate in replay.fates.values():
            arrival = fate.arrival
            stays = (arrival.until - arrival.at).total_seconds() / 86_400
            assert fate.after is None or 0 <= fate.after <= stays
        placed = sum(fate.after is not None for fate in replay.fates.values())
        assert placed <= replay.calls - replay.failed


def test_nobody_gains_by_claiming_under_the_policy(replays: dict[str, Replayed]) -> None:
    assert replays["policy"].gain_by_claim == 0


def left_out_of_two_rooms(policy: Policy) -> Replayed:
    """Who waited longer has a dog, and the room for dogs is taken; the other room takes none."""
    room = Unit(
        id="dogs", house="h", beds=1, pets=("dog",), security=0, permit_required=False,
        day_price=0, pregnant=True, step_free=True, sensory=True, bathroom=True,
    )  # fmt: skip
    need = Need(
        id="first", tier=2, waiting_since=BEGINS, needed_from=BEGINS, stay_days=14, pets=("dog",),
        adults=(Person(age=30, gender="f"),), children=(), step_free=False, languages=(),
        has_permit=True, can_pay_per_day=0, avoid_zones=(), security=0, refused=(),
        pregnant=False, signals=False, bathroom=False, guaranteed=False, lives_in=(),
        substances="none", mental_health="none", care="none",
    )  # fmt: skip
    later = BEGINS + timedelta(days=1)
    needs = (
        need,
        replace(need, id="with a dog", waiting_since=later),
        replace(need, id="without", pets=(), waiting_since=later + timedelta(days=1)),
    )
    problem = Problem(
        now=BEGINS + timedelta(days=3), seed="1", needs=needs, policy=policy, zones_touching={},
        units=(room, replace(room, id="no animals", pets=())),
    )  # fmt: skip
    found = Replayed()
    look_at_claims(problem, found, ())
    return found


def test_silence_takes_nothing_from_who_is_known_under_the_policy() -> None:
    found = left_out_of_two_rooms(POLICY)
    assert (found.left_out, found.gain_by_silence, found.silence_costs) == (1, 0, 0)


def test_what_silence_would_take_from_who_is_known_is_counted() -> None:
    found = left_out_of_two_rooms(with_order(two_lines=False))
    assert (found.left_out, found.gain_by_silence, found.silence_costs) == (1, 1, 1)


def test_the_figures_are_a_table_and_pictures(replays: dict[str, Replayed]) -> None:
    parts = figures({name: [replay, replay] for name, replay in replays.items()})
    shown = table(parts, list(replays))
    assert "| **placed, %** | | |" in shown
    assert "fewer than ten" in shown, "small groups are not told"
    for title, rows in parts.items():
        drawn = ElementTree.fromstring(picture(title, rows, list(replays)))  # noqa: S314 - our own
        bars = [each for each in drawn if each.tag.endswith("rect")]
        assert len(bars) == 1 + len(replays) * (1 + len(rows))


def test_the_command_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "replay"
    policies = ["--policy", "before", "--policy", str(FILE)]
    call_command("replay_matches", *policies, "--days", "61", "--out", str(out))
    written = {path.name for path in out.iterdir()}
    pictures = {f"{name}.svg" for name in ("placed", "waited", "groups", "gain", "calls")}
    assert written == {"table.md"} | pictures
    assert (out / "table.md").read_text() in capsys.readouterr().out
    with pytest.raises(CommandError, match="expected"):
        call_command("replay_matches", "--policy", str(tmp_path / "no.toml"), "--out", str(out))
