"""The time as texts see it: the machine's own; later only in a demo that was moved forward."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.local.phones.network.safe_clock import BackwardsRefused, MovableClock
from reports import clock


@pytest.fixture(autouse=True)
def _machine() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False):
        yield


def _ahead() -> float:
    return (clock.now() - timezone.now()).total_seconds()


def test_it_is_the_machines() -> None:
    assert _ahead() == 0


def test_a_demo_follows_the_network(settings: Settings, tmp_path: Path) -> None:
    settings.LINDEN_CLOCK_FILE = str(tmp_path / "clock")
    assert _ahead() == 0
    MovableClock(tmp_path / "clock").move(timedelta(hours=3))
    assert _ahead() == 3 * 3600
    # A network that starts again goes on from there.
    again = MovableClock(tmp_path / "clock")
    again.move(timedelta(hours=1))
    assert _ahead() == round(again.moved.total_seconds()) == 4 * 3600


def test_outside_the_demo_the_file_counts_for_nothing(settings: Settings, tmp_path: Path) -> None:
    settings.LINDEN_CLOCK_FILE = str(tmp_path / "clock")
    MovableClock(tmp_path / "clock").move(timedelta(hours=3))
    settings.LINDEN_DEMO = False
    assert _ahead() == 0


def test_time_never_goes_back() -> None:
    with pytest.raises(BackwardsRefused):
        MovableClock().move(timedelta(seconds=-1))
