"""Worlds that are put back for one test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.signals import request_started
from pytest_django import Settings

from tests.golden import walk, worlds
from tests.golden.worlds import World

type PutBack = Callable[[str], World]


@pytest.fixture
def put_back(db: None, settings: Settings, tmp_path: Path) -> Iterator[PutBack]:
    """Put a world back; it is three minutes later there, and a little more with each request:
    what happened at one moment has no order.
    """
    with ExitStack() as stack:

        def go(name: str) -> World:
            world = worlds.put_back(name, tmp_path)
            for setting, value in worlds.names(tmp_path).items():
                setattr(settings, setting, value)
            clock = stack.enter_context(time_machine.travel(walk.later(world), tick=False))

            def later(**_: object) -> None:
                clock.shift(timedelta(milliseconds=1))

            request_started.connect(later, weak=False)
            stack.callback(request_started.disconnect, later)
            return world

        yield go
