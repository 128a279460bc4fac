"""Each unsafe setting about texts is refused, by its id; the safe one starts."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from config.local.state import ROOT
from config.safety import text_checks
from tests import children


@pytest.fixture
def installation(settings: Settings, tmp_path: Path) -> Settings:
    """An installation with a provider."""
    (tmp_path / "token").touch(mode=0o600)
    settings.LINDEN_DEMO = False
    settings.LINDEN_CLOCK_FILE = ""
    settings.LINDEN_TWILIO_ACCOUNT = "AC" + "0" * 32
    settings.LINDEN_TWILIO_TOKEN = "sample"
    settings.LINDEN_TWILIO_TOKEN_FILE = str(tmp_path / "token")
    settings.LINDEN_TWILIO_SERVICE = ""
    settings.LINDEN_TWILIO_NUMBERS = ["+32460000001"]
    settings.LINDEN_TWILIO_API_ORIGIN = "https://api.twilio.com"
    settings.LINDEN_HOOKS_ORIGIN = "https://help.example.org"
    return settings


def _ids() -> list[str]:
    found = [*text_checks.texts_are_safe(), *text_checks.clock_is_the_machines()]
    assert all(message.hint for message in found)
    return [str(message.id).removeprefix("linden.config.") for message in found]


@pytest.mark.usefixtures("installation")
def test_a_safe_provider_starts() -> None:
    assert _ids() == []


@pytest.mark.parametrize(
    ("name", "value", "id"),
    [
        ("LINDEN_TWILIO_ACCOUNT", "", "W002"),
        ("LINDEN_TWILIO_ACCOUNT", "SK" + "0" * 32, "E012"),
        ("LINDEN_TWILIO_TOKEN", "", "E013"),
        ("LINDEN_TWILIO_TOKEN_FILE", "/etc/hostname", "E013"),
        ("LINDEN_TWILIO_NUMBERS", [], "E014"),
        ("LINDEN_TWILIO_NUMBERS", ["0460 00 00 01"], "E014"),
        ("LINDEN_TWILIO_SERVICE", "a service", "E014"),
        ("LINDEN_TWILIO_API_ORIGIN", "http://api.twilio.com", "E015"),
        ("LINDEN_TWILIO_API_ORIGIN", "https://", "E015"),
        ("LINDEN_HOOKS_ORIGIN", "http://help.example.org", "E016"),
        ("LINDEN_HOOKS_ORIGIN", "https://help.example.org/texts/", "E016"),
        ("LINDEN_CLOCK_FILE", "/nowhere/clock", "E017"),
    ],
)
def test_what_is_unsafe_is_refused(installation: Settings, name: str, value: Any, id: str) -> None:
    setattr(installation, name, value)
    assert _ids() == [id]


@pytest.mark.parametrize("origin", ["https://api.twilio.com", "http://192.0.2.1:8001"])
def test_a_demo_cannot_reach_a_real_phone(installation: Settings, origin: str) -> None:
    installation.LINDEN_DEMO = True
    installation.LINDEN_TWILIO_API_ORIGIN = origin
    assert _ids() == ["E015"]
    installation.LINDEN_TWILIO_API_ORIGIN = "http://127.0.0.1:8001"
    assert _ids() == []


def test_a_proxy_on_the_machine_itself_may_be_spoken_to_in_clear(installation: Settings) -> None:
    installation.LINDEN_TWILIO_API_ORIGIN = "http://127.0.0.1:3128"
    assert _ids() == []


NOW = """
import django; django.setup()
from reports import clock
print(clock.now().isoformat())
"""


def _time(**more: str) -> datetime:
    done = subprocess.run(
        [sys.executable, "-c", NOW],
        cwd=ROOT,
        env=children.environment(PYTHONPATH=str(ROOT), **more),
        capture_output=True,
        text=True,
        check=True,
    )
    return datetime.fromisoformat(done.stdout.strip())


def test_production_knows_no_movable_clock(tmp_path: Path) -> None:
    """The same file that moves a demo by ten hours moves nothing without LINDEN_DEMO."""
    file = tmp_path / "clock"
    file.write_text("36000")
    demo = _time(LINDEN_DEMO="1", LINDEN_CLOCK_FILE=str(file))
    production = _time(LINDEN_DEMO="0", LINDEN_CLOCK_FILE=str(file))
    assert (demo - datetime.now(UTC)).total_seconds() > 35_000
    assert abs((production - datetime.now(UTC)).total_seconds()) < 60


def test_production_does_not_start_with_one(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--tag", "security"],
        cwd=ROOT,
        env={**os.environ, "LINDEN_DEMO": "0", "LINDEN_CLOCK_FILE": str(tmp_path / "clock")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "linden.config.E017" in done.stderr
