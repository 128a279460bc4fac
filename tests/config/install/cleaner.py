"""In the place of systemd: `linden-clean.socket`, and its unit's command for each connection."""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.local.state import ROOT

UNITS = ROOT / "config" / "deploy" / "systemd"
SOCKET, SERVICE = UNITS / "linden-clean.socket", UNITS / "linden-clean@.service"

# Run alone by the Python of a release: the socket's path, its mode, and the command.
LISTENS = """
import os, socket, subprocess, sys
path, mode, *command = sys.argv[1:]
os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
listening = socket.socket(socket.AF_UNIX)
listening.bind(f"{path}.new")
os.chmod(f"{path}.new", int(mode, 8))
listening.listen(16)
os.rename(f"{path}.new", path)  # whoever finds it is answered
print("listens", flush=True)
while True:
    line, _ = listening.accept()
    with line:
        subprocess.Popen(command, stdin=line, stdout=line, stderr=subprocess.DEVNULL, env={})
"""


def setting(unit: Path, name: str) -> str:
    """The last value of one setting of a unit: that one counts."""
    found: list[str] = re.findall(rf"^{name}=(.*)$", unit.read_text(), re.MULTILINE)
    return found[-1]


@contextmanager
def listening(path: Path, *, as_user: Sequence[str] = ()) -> Iterator[None]:
    """The socket at this path instead, and this checkout instead of /opt/linden."""
    words = setting(SERVICE, "ExecStart").replace("/opt/linden", str(ROOT)).split()
    mode = setting(SOCKET, "SocketMode")
    program = [sys.executable, "-I", "-c", LISTENS, str(path), mode, *as_user, *words]
    with subprocess.Popen(program, stdout=subprocess.PIPE, env={}, text=True) as there:
        try:
            assert there.stdout
            assert there.stdout.readline() == "listens\n"
            yield
        finally:
            there.kill()
