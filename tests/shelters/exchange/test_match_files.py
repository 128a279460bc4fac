"""The files of `match_file`, as a stranger gives and finds them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests import source
from tests.shelters.matching.problems import problem

SMALL = {"now": "2026-11-27T02:00:00Z", "seed": 1, "units": [{"id": "u", "beds": 1}]}
SMALL |= {"needs": [{"id": "n", "adults": [{"age": 30, "gender": "f"}], "children": []}]}


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A problem in a file."""
    path = tmp_path / "in.json"
    path.write_text(json.dumps(SMALL))
    return path


def refusal(given: Path, out: Path | str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run it, be refused, and return what was said."""
    before = given.read_bytes()
    with pytest.raises(SystemExit) as exit_:
        call_command("match_file", str(given), "--out", str(out))
    assert exit_.value.code == 2
    assert given.read_bytes() == before
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.strip()


def test_it_answers_as_a_program_of_its_own(given: Path, tmp_path: Path) -> None:
    """As `./run` starts it: nobody has imported anything before."""
    out = tmp_path / "out.json"
    program = [sys.executable, "-P", "-m", "shelters.exchange.match_command"]
    done = subprocess.run(
        [*program, str(given), "--out", str(out)],
        env={"PYTHONPATH": str(source.ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(out.read_text())["assignments"][0]["unit"] == "u"


class TestWhereTheAnswerGoes:
    def test_never_over_the_problem(
        self, given: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        link, folder = tmp_path / "link.json", tmp_path / "folder"
        link.symlink_to(given)
        folder.mkdir()
        for out in (given, link, folder / ".." / "in.json"):
            assert "expected another file than the problem" in refusal(given, out, capsys)

    @pytest.mark.parametrize(
        ("out", "said"),
        [
            ("nowhere/out.json", "expected a file in a folder that exists"),
            ("", "expected a file"),
            ("x" * 300 + ".json", "File name too long"),
        ],
    )
    def test_what_cannot_be_written_is_said(
        self, given: Path, capsys: pytest.CaptureFixture[str], out: str, said: str, tmp_path: Path
    ) -> None:
        place = tmp_path / out if out else out
        assert said in refusal(given, place, capsys)
        assert os.listdir(tmp_path) == ["in.json"], "nothing is left behind"

    def test_what_is_no_file_is_not_replaced(
        self, given: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        assert "expected a file" in refusal(given, pipe, capsys)
        assert pipe.is_fifo()

    def test_only_its_owner_reads_a_new_one(self, given: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.json"
        call_command("match_file", str(given), "--out", str(out))
        assert out.stat().st_mode & 0o777 == 0o600
        assert sorted(os.listdir(tmp_path)) == ["in.json", "out.json"]

    def test_one_that_was_there_keeps_its_mode_and_a_link_stays(
        self, given: Path, tmp_path: Path
    ) -> None:
        out, link = tmp_path / "out.json", tmp_path / "link.json"
        out.write_text("old")
        out.chmod(0o640)
        link.symlink_to(out)
        call_command("match_file", str(given), "--out", str(link))
        assert link.is_symlink()
        assert json.loads(out.read_text())["order"] == ["n"]
        assert out.stat().st_mode & 0o777 == 0o640

    def test_another_file_beside_it_is_left_alone(self, given: Path, tmp_path: Path) -> None:
        beside = tmp_path / "out.json.new"
        beside.write_text("somebody's")
        call_command("match_file", str(given), "--out", str(tmp_path / "out.json"))
        assert beside.read_text() == "somebody's"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 100_000, "expected JSON that is nested less deeply"),
        ('{"now": 1, "now": 2}', 'expected JSON ("now" stands twice in one object)'),
        ('{"units": [{"beds": 2, "beds": 20}]}', '"beds" stands twice in one object'),
        (
            json.dumps(SMALL).replace('"beds": 1', f'"beds": {"1" * 5000}'),
            "units[0].beds: expected",
        ),
        (
            json.dumps(SMALL).replace('"beds": 1', f'"day_price": {"1" * 400}'),
            "units[0].day_price: expected a number 0 to 1000000",
        ),
    ],
)
def test_json_that_is_no_problem_is_refused(
    given: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, said: str
) -> None:
    given.write_text(text)
    out = tmp_path / "out.json"
    out.write_text("old")
    assert said in refusal(given, out, capsys)
    assert out.read_text() == "old"


def test_of_very_many_faults_the_first_are_said(
    given: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    given.write_text(json.dumps({**SMALL, "needs": [{}] * 80}))
    lines = refusal(given, tmp_path / "out.json", capsys).splitlines()
    assert len(lines) == 51
    assert lines[-1] == "... and 30 more"


def test_what_is_no_field_is_left_aside_and_said(
    given: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A field that is misspelt would otherwise be unknown without a word."""
    odd: dict[str, Any] = json.loads(given.read_text())
    odd["unit"] = []
    odd["units"][0]["bed"] = 1
    odd["needs"][0]["adults"][0]["sex"] = "f"
    given.write_text(json.dumps(odd))
    call_command("match_file", str(given), "--out", str(tmp_path / "out.json"))
    assert capsys.readouterr().err.splitlines() == [
        'the problem["unit"]: left aside, there is no such field',
        'units[0]["bed"]: left aside, there is no such field',
        'needs[0].adults[0]["sex"]: left aside, there is no such field',
    ]


def test_a_problem_of_known_fields_is_taken_without_a_word(
    given: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    given.write_text(json.dumps(problem(3, units=4, needs=4)))
    call_command("match_file", str(given), "--out", str(tmp_path / "out.json"))
    assert capsys.readouterr().err == ""
