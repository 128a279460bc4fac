"""The environment is read loudly: names in the error, never values."""

from pathlib import Path

import pytest

from config.environment import env


def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LINDEN_X", raising=False)
    with pytest.raises(env.BadEnvironment, match="LINDEN_X is not set"):
        env.text("LINDEN_X")
    assert env.text("LINDEN_X", "other") == "other"


@pytest.mark.parametrize("odd", ["yes", "true", "", " 1"])
def test_an_odd_flag_stops_the_start(monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    monkeypatch.setenv("LINDEN_X", odd)
    with pytest.raises(env.BadEnvironment, match="LINDEN_X must be 0 or 1"):
        env.flag("LINDEN_X")


def test_a_flag_is_one_or_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINDEN_X", "1")
    assert env.flag("LINDEN_X") is True
    monkeypatch.setenv("LINDEN_X", "0")
    assert env.flag("LINDEN_X", True) is False
    monkeypatch.delenv("LINDEN_X")
    assert env.flag("LINDEN_X", True) is True


@pytest.mark.parametrize("odd", ["-1", "1.5", "٣", "ten", ""])
def test_a_whole_number_is_one(monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    monkeypatch.setenv("LINDEN_X", odd)
    with pytest.raises(env.BadEnvironment, match="whole number"):
        env.whole_number("LINDEN_X", 3)
    monkeypatch.setenv("LINDEN_X", "12")
    assert env.whole_number("LINDEN_X", 3) == 12


def test_only_known_sites_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    known = ("public", "staff")
    monkeypatch.delenv("LINDEN_X", raising=False)
    assert env.some_of("LINDEN_X", known) == ["public", "staff"]
    monkeypatch.setenv("LINDEN_X", "staff")
    assert env.some_of("LINDEN_X", known) == ["staff"]
    for odd in ("stuff", "public,stuff", "", ","):
        monkeypatch.setenv("LINDEN_X", odd)
        with pytest.raises(env.BadEnvironment, match="public, staff"):
            env.some_of("LINDEN_X", known)


def test_a_secret_comes_from_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LINDEN_X", "from the variable")
    assert env.secret("LINDEN_X", variable=True) == "from the variable"
    (tmp_path / "x").write_text("from the file\n")
    monkeypatch.setenv("LINDEN_X_FILE", str(tmp_path / "x"))
    assert env.secret("LINDEN_X", variable=True) == "from the file"


def test_an_unreadable_secret_is_not_replaced_by_the_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LINDEN_X", "from the variable")
    monkeypatch.setenv("LINDEN_X_FILE", str(tmp_path / "gone"))
    with pytest.raises(env.BadEnvironment, match="LINDEN_X_FILE"):
        env.secret("LINDEN_X", variable=True)


def test_outside_the_demo_a_secret_is_not_taken_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINDEN_X", "from the variable")
    assert env.secret("LINDEN_X", variable=False) == ""
