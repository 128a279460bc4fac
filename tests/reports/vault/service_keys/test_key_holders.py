"""A process says for itself alone that it still runs."""

import os
from datetime import UTC, datetime

import pytest
import time_machine

from reports.vault.models import KeyHolder
from reports.vault.service_keys import key_holders

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nobody_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_holders, "_own", [])


def _seen_at() -> datetime:
    return KeyHolder.objects.get().seen_at


@pytest.mark.django_db
def test_the_process_itself_is_seen_once_a_minute() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        key_holders.register("web")
        clock.shift(59)
        key_holders.refresh()
        assert _seen_at() == NOON
        clock.shift(1)
        key_holders.refresh()
        assert _seen_at() > NOON


@pytest.mark.django_db
@pytest.mark.parametrize("other", [-1, 1])
def test_a_child_of_any_number_does_not_speak_for_its_parent(
    monkeypatch: pytest.MonkeyPatch, other: int
) -> None:
    """Numbers of processes begin anew: a child's may be the smaller one."""
    with time_machine.travel(NOON, tick=False) as clock:
        key_holders.register("web")
        child = os.getpid() + other
        monkeypatch.setattr("os.getpid", lambda: child)
        clock.shift(3600)
        key_holders.refresh()
        assert _seen_at() == NOON
