"""`./run hear`: anyone can try their own texts."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command


def test_each_line_is_answered_in_its_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("il a un couteau\n\noui merci\nj'ai peur de lui\n", "utf-8")
    call_command("hear", str(file), "--json")
    found = json.loads(capsys.readouterr().out)
    assert [each["grade"] for each in found] == ["cry", "nothing", "nothing", "worry"]
    assert [each["understood"] for each in found] == [False, False, True, False]
    assert all(each["why"] for each in found if each["grade"] != "nothing")


def test_for_people_the_text_stands_beside_its_grade(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("hij gaat mij vermoorden", "utf-8")
    call_command("hear", str(file))
    first, why, *_ = capsys.readouterr().out.splitlines()
    assert first == "cry: hij gaat mij vermoorden"
    assert "about to kill" in why


@pytest.mark.parametrize("held", [None, b"\xff\xfe\x00", b"a\x00b"])
def test_a_file_that_is_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], held: bytes | None
) -> None:
    file = tmp_path / "texts.txt"
    if held is not None:
        file.write_bytes(held)
    with pytest.raises(SystemExit) as exit_:
        call_command("hear", str(file), "--json")
    assert exit_.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert str(file) in said.err
