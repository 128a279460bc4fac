"""A worker or beat that is gone shows to coordinators and to whoever runs the machines."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config import schedule
from reports.sweeps.heartbeats import BEAT
from reports.sweeps.models import Heartbeat
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import text

SWEEPS = sorted(str(entry["task"]) for entry in schedule.BEAT.values())
AGO = timedelta(days=3)
STILL = "What runs by the clock has stood still since"
PART = "Part of what runs by the clock is late"
NO_BEAT, NO_WORKER = "The beat process has started nothing since", "No worker process has finished"


@pytest.fixture(autouse=True)
def _well(house: House) -> None:
    """All of it ended well a moment ago."""
    now = timezone.now()
    Heartbeat.objects.bulk_create(
        Heartbeat(name=name, ended_at=now, seconds=0.1) for name in (*SWEEPS, BEAT)
    )


def _made_late(*names: str) -> None:
    Heartbeat.objects.filter(name__in=names).update(ended_at=timezone.now() - AGO)


def _pages(house: House, enter: Enter) -> tuple[str, str]:
    board = text(enter(house.cast.dalia), "/desk/board/")
    return board, text(enter(house.cast.ada), "/desk/installation/")


def test_nothing_is_said_of_what_runs(house: House, enter: Enter) -> None:
    for page in _pages(house, enter):
        assert "by the clock" not in page
        assert "process" not in page


def test_a_worker_that_is_gone(house: House, enter: Enter) -> None:
    _made_late(*SWEEPS)
    board, installation = _pages(house, enter)
    assert STILL in board
    assert NO_WORKER in installation
    assert NO_BEAT not in installation


def test_a_beat_that_is_gone(house: House, enter: Enter) -> None:
    _made_late(*SWEEPS, BEAT)
    board, installation = _pages(house, enter)
    assert STILL in board
    assert NO_BEAT in installation
    assert NO_WORKER not in installation


def test_one_sweep_that_fails(house: House, enter: Enter) -> None:
    _made_late("reports.cases.tasks.escalate")
    board, installation = _pages(house, enter)
    assert PART in board
    assert "are late: reports.cases.tasks.escalate." in installation


def test_a_house_whose_worker_never_ran(house: House, enter: Enter) -> None:
    Heartbeat.objects.all().delete()
    board, installation = _pages(house, enter)
    assert "What runs by the clock does not run yet" in board
    assert "The beat process has started nothing yet" in installation


def test_it_is_said_in_the_readers_language(house: House, enter: Enter) -> None:
    _made_late(*SWEEPS, BEAT)
    for language, words in (("fr", "est à l’arrêt depuis le"), ("nl", "staat stil sinds")):
        client = enter(house.cast.dalia)
        client.cookies["l"] = language
        assert words in text(client, "/desk/board/")
