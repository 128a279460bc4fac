"""The tour holds against a real demo, and says so to machines and to people."""

import json
from typing import cast

import pytest

from tests.tour import __main__ as tour
from tests.tour.tools.stories import SCRIPTS
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_report import NotHeld, Report
from tests.tour.tools.worker_desk import Desk
from tests.tour.walks import walk
from tests.tour.walks.walk import CHAPTERS, Chapter


@pytest.mark.timeout(600)
@pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.name for chapter in CHAPTERS])
def test_every_step_holds(
    chapter: Chapter, demo: Demo, desks: dict[str, Desk], capsys: pytest.CaptureFixture[str]
) -> None:
    report = Report(as_json=True)
    chapter.walk(demo, report, desks)
    assert report.finish() == 0, [step for step in report.steps if not step.ok]
    steps = json.loads(capsys.readouterr().out)
    assert len(steps) == chapter.steps
    assert all(set(step) == {"step", "ok", "evidence"} for step in steps)
    assert all(step["evidence"] for step in steps)
    if chapter.name == "scripts":
        erased = {step["evidence"] for step in steps if "erased" in step["step"]}
        assert len(erased) == len(SCRIPTS)  # read back each time, never a fixed sentence


def test_the_tour_is_every_chapter_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    walked: list[str] = []

    def noted(chapter: Chapter) -> Chapter:
        return chapter._replace(walk=lambda *_: walked.append(chapter.name))

    monkeypatch.setattr(walk, "CHAPTERS", [noted(chapter) for chapter in CHAPTERS])
    walk.walk(cast(Demo, None), Report(as_json=True), {"somebody": cast(Desk, None)})
    assert walked == [chapter.name for chapter in CHAPTERS]
    assert len(walked) == 12


def test_a_step_that_does_not_hold_fails_the_tour(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> str:
        raise NotHeld("the row says otherwise")

    report = Report(as_json=False)
    assert report.hold("first", lambda: "seen")
    assert not report.hold("second", fail)
    assert report.finish() == 1
    out = capsys.readouterr().out
    assert "NO  second" in out
    assert "the row says otherwise" in out


def test_nothing_done_is_nothing_held() -> None:
    assert Report(as_json=True).finish() == 1


@pytest.mark.parametrize("words", [["--nonsense"], ["left", "over"], ["--url"]])
def test_bad_arguments_are_exit_status_2(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tour.main(words) == 2
    assert "usage" in capsys.readouterr().err


def test_an_address_where_nothing_answers_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert tour.main(["--url", "http://127.0.0.1:9"]) == 1
    assert "nothing answers at http://127.0.0.1:9" in capsys.readouterr().err
