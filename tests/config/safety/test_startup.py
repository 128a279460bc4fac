"""What a process does before it serves."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from config.local.state import ROOT
from tests import children


def _run(script: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=children.environment(**environment),
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


def test_no_memory_reaches_a_disk() -> None:
    said = _run(
        "import ctypes, resource; from config.safety import startup; startup.prepare_process();"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    assert said == "(0, 0) 0\n"


def test_the_last_words_are_types_and_lines() -> None:
    said = _run(
        "from config.safety import startup; startup.prepare_process(); "
        "raise ValueError('secret word')"
    )
    (line,) = map(json.loads, said.splitlines())
    assert (line["event"], line["error"]) == ("process_ended", "ValueError[<string>:1]")


def test_a_librarys_warning_is_a_line_like_any_other() -> None:
    """It says what it was given: that may be anything."""
    said = _run(
        "import logging.config, warnings; from config import logs; "
        "from config.safety import startup;"
        "logging.config.dictConfig(logs.LOGGING); startup.prepare_process();"
        "warnings.warn('secret word', UserWarning)"
    )
    (line,) = map(json.loads, said.splitlines())
    assert (line["level"], line["logger"]) == ("warning", "py.warnings")
    assert "secret" not in said


DEATH_SIGNAL = (
    "import ctypes; from config.safety import startup; startup.die_with_parent(); "
    "n = ctypes.c_int();"
    "ctypes.CDLL(None).prctl(2, ctypes.byref(n), 0, 0, 0); print(n.value)"
)


def test_under_the_supervisor_it_ends_with_its_parent() -> None:
    assert _run(DEATH_SIGNAL, LINDEN_SUPERVISED="1") == "9\n"
    assert _run(DEATH_SIGNAL) == "0\n"


def test_a_web_process_may_hold_all_connections_it_lets_in() -> None:
    said = _run(
        "import resource as r; from config.safety import startup; "
        "_, hard = r.getrlimit(r.RLIMIT_NOFILE);"
        "r.setrlimit(r.RLIMIT_NOFILE, (256, hard)); startup.allow_connections();"
        "print(r.getrlimit(r.RLIMIT_NOFILE)[0] == min(4096, hard))"
    )
    assert said == "True\n"


def test_a_page_server_that_still_starts_ends_when_it_is_told_to() -> None:
    said = _run(
        "import os, signal; from config.safety import startup; signal.signal(15, lambda *_: None);"
        "startup.end_when_told(); print('on', flush=True); os.kill(os.getpid(), 15); print('still')"
    )
    assert said == "on\n"


ORPHAN = """
import multiprocessing, os, signal, time
from config.safety import startup

def work(ready):
    startup.die_with_parent()
    ready.send(True)
    time.sleep(20)
    print("it goes on", flush=True)

if __name__ == "__main__":
    here, there = multiprocessing.get_context("spawn").Pipe()
    child = multiprocessing.get_context("spawn").Process(target=work, args=(there,))
    child.start()
    here.recv()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_page_server_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    """Without any supervisor: else it holds the port, and no new one can take its place."""
    script = tmp_path / "server.py"
    script.write_text(ORPHAN)
    done = subprocess.run(
        [sys.executable, script],
        cwd=ROOT,
        env=children.stranger() | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )  # once nobody holds its output any more
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "")
