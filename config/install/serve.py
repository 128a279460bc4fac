"""`./run serve web|worker|beat`: one process, as its unit or its container starts it.

It becomes that process, with the options docs/operations.md explains; what it serves and its login
at the database are in the environment.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from config.local.machine import child_processes
from config.local.state import ROOT


def main(arguments: list[str]) -> None:
    """Become the process; returns only by raising. Exit status 2: bad arguments."""
    limit, command = _command(chosen(arguments))
    os.environ.setdefault("LINDEN_STATEMENT_SECONDS", str(limit))
    os.chdir(ROOT)
    os.execv(command[0], command)  # noqa: S606 - there is no shell to be tricked


def chosen(arguments: list[str]) -> argparse.Namespace:
    """Which process these ask for. Raises SystemExit (2) for bad ones."""
    parser = argparse.ArgumentParser(prog="./run serve", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    web = kinds.add_parser("web", help="the site that LINDEN_SITES names")
    web.add_argument("--host", default="127.0.0.1", metavar="ADDRESS")
    web.add_argument("--port", type=int, default=8000, metavar="N")
    kinds.add_parser("worker", help="tasks with a due time")
    kinds.add_parser("beat", help="starts the sweeps; one for the whole installation")
    return parser.parse_args(arguments)


def _command(asked: argparse.Namespace) -> tuple[int, list[str]]:
    if asked.kind == "web":
        command = child_processes.web_command(asked.port, address=asked.host)
        return child_processes.WEB_STATEMENT_SECONDS, command
    if asked.kind == "worker":
        return child_processes.WORKER_STATEMENT_SECONDS, child_processes.worker_command()
    folder = Path(os.environ.get("RUNTIME_DIRECTORY") or tempfile.mkdtemp(prefix="linden-"))
    return child_processes.WORKER_STATEMENT_SECONDS, child_processes.beat_command(folder / "beat")


if __name__ == "__main__":
    main(sys.argv[1:])
