"""The supervisor: children come back, or everything stops with a clear line."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from config.local.machine import supervisor as module
from config.local.machine.supervisor import Child, Stopped, Supervisor

Lines = list[tuple[str, str]]


@pytest.fixture
def lines() -> Lines:
    """What was said."""
    return []


@pytest.fixture
def supervisor(lines: Lines) -> Iterator[Supervisor]:
    """A supervisor whose signals are given back afterwards."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
    before = {number: signal.getsignal(number) for number in numbers}
    made = Supervisor(say=lambda name, words: lines.append((name, words)))
    yield made
    made.stop_all()
    made.close()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Come back at once: how long a pause is does not matter here."""
    monkeypatch.setattr(module, "FIRST_DELAY_SECONDS", 0.001)
    monkeypatch.setattr(module, "LOOK_EVERY_SECONDS", 0.02)


def _child(tmp_path: Path, script: str, *, ready: Callable[[], bool] = lambda: True) -> Child:
    log = tmp_path / "child.log"

    def spawn() -> subprocess.Popen[bytes]:
        with log.open("ab") as file:
            return subprocess.Popen(["sh", "-c", script], stdout=file, stderr=file, process_group=0)

    return Child("child", spawn, ready, log, patience=60)


def _pid(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def _later(act: Callable[[], object], *, when: Callable[[], bool]) -> threading.Thread:
    def wait_and_act() -> None:
        while not when():
            time.sleep(0.005)
        act()

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    return thread


def _end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_children_start_and_end_on_request(
    supervisor: Supervisor, lines: Lines, tmp_path: Path
) -> None:
    child = _child(tmp_path, "exec sleep 60")
    supervisor.start(child)
    assert lines == [("child", "ready")]
    pid = _pid(child)
    _later(_end, when=lambda: True).join()
    supervisor.watch()
    supervisor.stop_all()
    assert not Path(f"/proc/{pid}").exists()


def test_a_killed_child_comes_back(supervisor: Supervisor, lines: Lines, tmp_path: Path) -> None:
    child = _child(tmp_path, "exec sleep 60")
    supervisor.start(child)
    first = _pid(child)
    os.kill(first, signal.SIGKILL)
    thread = _later(_end, when=lambda: lines.count(("child", "ready")) == 2)
    supervisor.watch()
    thread.join()
    assert _pid(child) != first
    assert any("SIGKILL; back in" in words.replace(")", "") for _name, words in lines)


def test_what_a_killed_child_leaves_is_ended_too(
    supervisor: Supervisor, lines: Lines, tmp_path: Path
) -> None:
    left = tmp_path / "left"
    written = f"sleep 60 & echo $! > {left}.new; mv {left}.new {left}; wait"
    child = _child(tmp_path, written, ready=left.exists)
    supervisor.start(child)
    pid = int(left.read_text())
    os.kill(_pid(child), signal.SIGKILL)
    thread = _later(_end, when=lambda: lines.count(("child", "ready")) == 2)
    supervisor.watch()
    thread.join()
    while not _has_ended(pid):  # it was killed: that takes a moment
        time.sleep(0.005)


def _has_ended(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    return True


def test_one_that_does_not_start_stops_everything(supervisor: Supervisor, tmp_path: Path) -> None:
    other = _child(tmp_path, "exec sleep 60")
    supervisor.start(other)
    broken = _child(tmp_path, "echo no key; exit 3", ready=lambda: False)
    with pytest.raises(Stopped, match=r"(?s)did not start \(exit status 3\).*no key"):
        supervisor.start(broken)
    pid = _pid(other)
    supervisor.stop_all()
    assert not Path(f"/proc/{pid}").exists()


def test_one_that_keeps_stopping_stops_everything(
    supervisor: Supervisor, lines: Lines, tmp_path: Path
) -> None:
    child = _child(tmp_path, "echo again; sleep 0.05; exit 4")
    supervisor.start(child)
    with pytest.raises(Stopped, match=r"(?s)keeps stopping \(exit status 4\).*again"):
        supervisor.watch()
    assert sum("back in" in words for _name, words in lines) == module.MOST_RETURNS


def test_pauses_grow_up_to_a_limit(
    supervisor: Supervisor, lines: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_DELAY_SECONDS", 0.004)
    supervisor.start(_child(tmp_path, "sleep 0.05; exit 4"))
    with pytest.raises(Stopped):
        supervisor.watch()
    pauses = [words.split("back in ")[1] for _name, words in lines if "back in" in words]
    assert pauses == ["0.001 s", "0.002 s", "0.004 s", "0.004 s", "0.004 s", "0.004 s"]


def test_one_that_is_never_ready_is_named(supervisor: Supervisor, tmp_path: Path) -> None:
    child = _child(tmp_path, "exec sleep 60", ready=lambda: False)
    child.patience = 0.1
    with pytest.raises(Stopped, match="child was not ready after"):
        supervisor.start(child)


def test_one_that_began_early_has_its_whole_patience_later(
    supervisor: Supervisor, lines: Lines, tmp_path: Path
) -> None:
    answers = iter((False, True))
    child = _child(tmp_path, "exec sleep 60", ready=lambda: next(answers))
    supervisor.begin(child)
    assert (child.process is not None, lines) == (True, [])
    child.started_at -= 2 * child.patience  # what was done meanwhile took so long
    supervisor.wait_for(child)
    assert lines == [("child", "ready")]


def test_one_that_does_not_want_to_end_is_killed(
    supervisor: Supervisor, lines: Lines, tmp_path: Path
) -> None:
    trapped = tmp_path / "trapped"
    script = f"trap '' TERM; touch {trapped}; while :; do sleep 0.05; done"
    child = _child(tmp_path, script, ready=trapped.exists)
    supervisor.start(child)
    child.grace = 0.2
    supervisor.stop_all()
    assert ("child", "did not stop within 0 s; killed") in lines


def test_a_request_to_end_is_heard_while_starting(supervisor: Supervisor, tmp_path: Path) -> None:
    child = _child(tmp_path, "exec sleep 60", ready=lambda: False)
    thread = _later(_end, when=lambda: child.process is not None)
    supervisor.start(child)
    thread.join()
    assert supervisor.stopping


def test_it_prints_time_name_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    module.say("web", "ready on http://127.0.0.1:8000")
    printed = capsys.readouterr().err
    assert printed[2] == printed[5] == ":"
    assert printed[8:] == " web      ready on http://127.0.0.1:8000\n"


def test_the_log_tail_is_short(tmp_path: Path) -> None:
    child = _child(tmp_path, "")
    assert module._tail(child) == ""
    child.log.write_text("\n".join(f"line {n}" for n in range(100)))
    assert module._tail(child).count("\n") == 6
