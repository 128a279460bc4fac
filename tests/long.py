"""Names every test that takes more than twenty seconds, and the files that took most.

A test may be long at full size only: it carries `tests.scale.scaled`, which says what its small
share in the suite is. Others that are long are named at the end of a run, with the seconds by the
clock and those of processors; what is shared with other tests, as a demo, is nobody's. It fails
nobody: how long a test takes depends on what else the machine does, and whoever ends a process that
others shared is charged with all that it ever worked.
"""

import resource
import time
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, cast

import pytest

from tests.scale import MARKER

LONGEST = 20.0
PROPERTY = "spent"
FILES = 25
WHAT_TO_DO = (
    "Make it quicker; or give it a small share for every run and the whole for --full, and say so"
    " with tests.scale.scaled."
)


@dataclass(frozen=True)
class Spent:
    """Seconds so far: by the clock, and of this process's processors and those it ended."""

    wall: float = 0.0
    busy: float = 0.0

    @classmethod
    def now(cls) -> "Spent":
        """Since some moment in the past; only differences say something."""
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return cls(time.monotonic(), sum(each.ru_utime + each.ru_stime for each in used))

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.wall + other.wall, self.busy + other.busy)

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.wall - other.wall, self.busy - other.busy)


class Watch:
    """Measures one test after the other, without what tests share."""

    def __init__(self) -> None:
        self._spent = Spent()
        self._since: Spent | None = None

    def begin(self) -> None:
        """A test begins."""
        self._spent = Spent()

    @contextmanager
    def on(self) -> Iterator[None]:
        """What happens in here is the test's own."""
        self._since = Spent.now()
        try:
            yield
        finally:
            self._spent += Spent.now() - self._since
            self._since = None

    @contextmanager
    def off(self) -> Iterator[None]:
        """Within that, what happens in here is not."""
        before = Spent.now()
        try:
            yield
        finally:
            if self._since is not None:
                self._since += Spent.now() - before

    def end(self) -> Spent:
        """What the test took."""
        return self._spent


_watch = Watch()
_long: dict[str, tuple[float, float]] = {}
_busy: dict[str, float] = defaultdict(float)
_count: Counter[str] = Counter()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The whole suite says the files, too (`config.local.testing`)."""
    parser.addoption("--longest", type=float, help="name the tests above so many seconds")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, object, object]:
    """The first part of a test."""
    _watch.begin()
    with _watch.on():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """The second; of the third, clearing up, much is for what was shared."""
    try:
        with _watch.on():
            return (yield)
    finally:
        spent = _watch.end()
        named = spent.wall > _named_from(item.config) and not _says_its_scale(item)
        item.user_properties.append((PROPERTY, [spent.wall, spent.busy, named]))


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: "pytest.FixtureDef[Any]") -> Generator[None, object, object]:
    """What several tests share is made when the first needs it."""
    with _watch.off() if fixturedef.scope != "function" else nullcontext():
        return (yield)


def _says_its_scale(item: pytest.Item) -> bool:
    return item.get_closest_marker(MARKER) is not None


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect what the processes of the run tell."""
    for name, value in report.user_properties:
        if name == PROPERTY and report.when == "call":
            wall, busy, named = cast("list[float]", value)
            file = report.nodeid.partition("::")[0]
            _busy[file] += busy
            _count[file] += 1
            if named:
                _long[report.nodeid] = (wall, busy)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name each, and say what to do."""
    if config.getoption("--longest") is not None:
        _tell_files(terminalreporter)
    if not _long:
        return
    terminalreporter.section(f"longer than {_named_from(config):.0f} s")
    for test, (wall, busy) in sorted(_long.items(), key=lambda each: -each[1][0]):
        terminalreporter.line(f"{wall:4.0f} s, {busy:4.0f} s of processors: {test}")
    terminalreporter.line(WHAT_TO_DO)


def _tell_files(terminalreporter: Any) -> None:
    terminalreporter.section("by file")
    total = sum(_busy.values())
    terminalreporter.line(f"{total:7.0f} s of processors, {sum(_count.values()):5} tests, in all")
    for file, seconds in sorted(_busy.items(), key=lambda each: -each[1])[:FILES]:
        terminalreporter.line(f"{seconds:7.1f} s of processors, {_count[file]:5} tests: {file}")


def _named_from(config: pytest.Config) -> float:
    longest: float | None = config.getoption("--longest")
    return LONGEST if longest is None else longest
