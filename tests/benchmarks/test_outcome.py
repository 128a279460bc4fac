"""A benchmark's figures: what counts as held, and how they are shown."""

import pytest

from tests.benchmarks import __main__ as bench
from tests.benchmarks import latencies
from tests.benchmarks.outcome import Check, Outcome, drawn


def test_a_check_holds_at_its_goal() -> None:
    assert Check("rate", 0.08, 0.08).ok
    assert not Check("rate", 0.079, 0.08).ok
    assert Check("lost", 0, 0, at_most=True).ok
    assert not Check("lost", 1, 0, at_most=True).ok


def test_an_outcome_holds_when_every_check_does() -> None:
    held, failed = Check("a", 1, 1), Check("b", 0, 1)
    assert Outcome({}, [held]).ok
    assert not Outcome({}, [held, failed]).ok


def test_machines_read_one_object() -> None:
    shown = bench.as_object("desk", Outcome({"rate": 2.0}, [Check("a", 1, 1)]))
    assert shown == {
        "bench": "desk",
        "metrics": {"rate": 2.0},
        "checks": [{"name": "a", "value": 1, "goal": 1, "ok": True}],
    }


def test_people_read_a_table() -> None:
    table = drawn("desk", Outcome({"rate": 1234.5}, [Check("quick", 1, 2)]))
    assert "1,234.5" in table
    assert "FAILED  quick: 1 (at least 2)" in table


def test_what_went_wrong_is_in_both() -> None:
    outcome = Outcome({}, [], [{"text": "sample", "is": "cry", "heard": "nothing"}])
    assert bench.as_object("hearing", outcome)["misses"] == outcome.misses
    assert "text: sample; is: cry; heard: nothing" in drawn("hearing", outcome)


def test_bad_arguments_are_exit_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["nonsense"]) == 2
    assert bench.main([]) == 2
    assert "invalid choice" in capsys.readouterr().err


def test_percentiles_are_by_nearest_rank() -> None:
    durations = [float(number) for number in range(1, 101)]
    assert latencies.percentile(durations, 0.95) == 95
    assert latencies.median(durations) == 50
    assert latencies.percentile([3.0], 0.95) == 3
    with pytest.raises(ValueError, match="no durations"):
        latencies.median([])


@pytest.mark.parametrize("words", [["vault", "--scale", "0.1"], ["years", "--scale", "2"]])
def test_a_share_is_of_the_years_and_of_no_more_than_all(words: list[str]) -> None:
    assert bench.main(words) == 2
