"""`./run demo [--port N] [--state FOLDER] [--region NAME]`: all on one machine, sample data."""

import argparse
import fcntl
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from config.local import state
from config.local.machine import child_processes, logins
from config.local.machine.ports import free_port, hold
from config.local.machine.postgres import Postgres, PostgresFailed
from config.local.machine.rootless import NotAsRoot
from config.local.machine.sample_keys import make_journal, make_keys
from config.local.machine.supervisor import Stopped, Supervisor, say
from config.local.phones.sample_phones import make_account
from config.local.sample_data.partner_token import read_token
from config.local.sample_data.sample_people import read_people
from config.local.translations import compile_stale
from config.roles.rights_notation import Role
from reports.region import folder_of

WRONG_ARGUMENTS = 2
HOME = "brussels"  # the region of var/ itself


class Ports(NamedTuple):
    """Where the two sites and the phone network answer."""

    public: int
    staff: int
    phones: int


class NotPossible(Exception):
    """The demo cannot start as asked; the message says what to change."""


def main(arguments: list[str]) -> int:
    """Run until Ctrl-C or SIGTERM. 0: ended on request; 1: something failed; 2: bad arguments."""
    chosen = _parse(arguments)
    os.umask(0o077)
    try:
        ports = _ports(chosen)
        region = _region(chosen.region)
        folder = _own_folder(chosen.state or _state_of(region))
    except NotPossible as refusal:
        say("demo", str(refusal))
        return WRONG_ARGUMENTS
    compile_stale()
    compile_stale(region)
    supervisor = Supervisor(say=say)
    try:
        clock = child_processes.HURRY if chosen.hurry else child_processes.APP
        _run(supervisor, folder, ports, region=region, clock=clock)
    except (Stopped, PostgresFailed, NotAsRoot) as failure:
        say("demo", str(failure))
        return 1
    finally:
        say("demo", "stopping ...")
        supervisor.stop_all()
        supervisor.close()
        say("demo", "everything is stopped; the data stays")
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, metavar="N",
                        help="of the public site (0: free ones for all)")  # fmt: skip
    parser.add_argument("--staff-port", type=int, metavar="N",
                        help="of the staff site (default: the next)")  # fmt: skip
    parser.add_argument("--phones-port", type=int, metavar="N",
                        help="of the phone network (default: the one after)")  # fmt: skip
    parser.add_argument("--state", type=Path, metavar="FOLDER",
                        help="database, sample keys and logs (default: var/)")  # fmt: skip
    parser.add_argument("--region", default=os.environ.get("LINDEN_REGION", HOME), metavar="NAME",
                        help="a region pack, or the path of one (default: brussels)")  # fmt: skip
    parser.add_argument("--hurry", action="store_true",
                        help="what runs by the clock runs ten times as often")  # fmt: skip
    return parser.parse_args(arguments)


def _ports(chosen: argparse.Namespace) -> Ports:
    """Those that were asked for; else the ones after the public site's, else any free ones."""
    public = _free_port(chosen.port)
    staff = _other_port(chosen.staff_port, "--staff-port", near=chosen.port and public + 1)
    phones = _other_port(chosen.phones_port, "--phones-port", near=chosen.port and public + 2)
    if len({public, staff, phones}) < len(Ports._fields):
        raise NotPossible("--port, --staff-port and --phones-port have to be three")
    return Ports(public, staff, phones)


def _other_port(asked: int | None, option: str, *, near: int) -> int:
    if asked is not None:
        return _free_port(asked, option=option)
    try:
        return _free_port(near)
    except NotPossible:
        return _free_port(0)


def _free_port(port: int, *, option: str = "--port") -> int:
    if not 0 <= port <= 65535:
        raise NotPossible(f"{option} {port} is not a port (1 to 65535, or 0 for a free one)")
    if not port:
        return free_port()
    try:
        hold(port)
    except OSError as error:
        reason = f"port {port} cannot be used ({error.strerror}); choose another with {option}"
        raise NotPossible(reason) from None
    return port


def _own_folder(folder: Path) -> Path:
    """Make the folder, and hold it for the life of this process: one demo in one folder."""
    folder = folder.resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        (folder / "log").mkdir(mode=0o700, exist_ok=True)
        lock = os.open(folder / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        reason = f"--state {folder}: {error.strerror}; choose a folder of your own"
        raise NotPossible(reason) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise NotPossible(f"a demo already runs in {folder}; give this one a --state") from None
    return folder


def _region(name: str) -> Path:
    folder = folder_of(name).resolve()
    if not (folder / "region.toml").exists():
        raise NotPossible(f"--region {name}: no pack in {folder}; see docs/region-pack.md")
    return folder


def _state_of(region: Path) -> Path:
    """Each region has a state of its own: cases of one mean nothing in another."""
    own = state.state_folder()
    return own if region.name == HOME else own / f"region-{region.name}"


def _run(supervisor: Supervisor, folder: Path, ports: Ports, *, region: Path, clock: str) -> None:
    say("demo", f"state in {folder}")
    environment = make_keys(folder / "keys") | make_journal(folder / "journal")
    environment |= _sites(ports, region) | make_account(folder / "phones") | _phones(ports)
    given, databases = _databases(supervisor, folder)
    if supervisor.stopping:
        return
    environment["LINDEN_DATABASE_URL"] = databases[Role.MIGRATE]

    def role_of(role: Role, **more: str) -> dict[str, str]:
        return environment | {"LINDEN_DATABASE_URL": databases[role], **more}

    with state.preparing(folder) as wait:
        public = child_processes.web_children(
            ports.public,
            state=folder,
            environment=role_of(Role.PUBLIC, LINDEN_SITES="public", **wait),
            name="public",
            app=child_processes.EARLY,
        )
        supervisor.begin(*public)
        _prepare(folder, environment | given)
    state.write_environment(folder, environment)
    # Somebody may be waiting for the public site: the others come after it.
    supervisor.wait_for(*public)
    staff = role_of(Role.STAFF, LINDEN_SITES="staff")
    supervisor.start(
        child_processes.phones_child(ports.phones, state=folder, environment=environment),
        child_processes.web_child(ports.staff, state=folder, environment=staff, name="staff"),
    )
    worker = role_of(Role.WORKER)
    supervisor.start(
        child_processes.worker_child(state=folder, environment=worker),
        child_processes.beat_child(state=folder, environment=worker, app=clock),
    )
    if not supervisor.stopping:
        _introduce(folder, ports)
    supervisor.watch()


def _databases(supervisor: Supervisor, folder: Path) -> tuple[dict[str, str], dict[Role, str]]:
    """What only the process that prepares may know, and the database's address for each role."""
    if given := os.environ.get("LINDEN_DATABASE_URL"):
        say("database", "the one of LINDEN_DATABASE_URL, with its login for every process")
        return {}, dict.fromkeys(Role, given)
    server = Postgres(folder / "pg")
    supervisor.start(child_processes.postgres_child(server))
    if not server.process:
        return {}, {}
    passwords = logins.make_passwords(folder)
    return {logins.ADMINISTRATOR: server.url}, logins.addresses(server.url, passwords)


def _sites(ports: Ports, region: Path) -> dict[str, str]:
    return {
        "LINDEN_DEMO": "1",
        # Names, not numbers: passkeys are bound to names.
        "LINDEN_PUBLIC_ADDRESS": f"http://localhost:{ports.public}",
        "LINDEN_STAFF_ADDRESS": f"http://localhost:{ports.staff}",
        "LINDEN_ALLOWED_HOSTS": "localhost,127.0.0.1",
        "LINDEN_REGION": str(region),
        "LINDEN_BROKER_URL": os.environ.get("LINDEN_BROKER_URL", "pgmq://"),
    }


def _phones(ports: Ports) -> dict[str, str]:
    return {
        "LINDEN_TWILIO_API_ORIGIN": f"http://127.0.0.1:{ports.phones}",
        "LINDEN_HOOKS_ORIGIN": f"http://127.0.0.1:{ports.public}",
    }


def _prepare(folder: Path, environment: Mapping[str, str]) -> None:
    """Bring the database up to date and fill in the sample people, in a process of its own."""
    say("database", "bringing tables and sample people up to date")
    log = folder / "log" / "prepare.log"
    with log.open("wb") as file:
        status = subprocess.call(
            [
                *("setpriv", "--pdeathsig", "TERM"),
                *(sys.executable, "-P", "-m", "config.local.machine.prepare", str(folder)),
            ],
            env={**os.environ, **environment},
            stdout=file,
            stderr=file,
        )
    if status:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
        raise Stopped(f"the database could not be prepared:\n{last}\n(all of it: {log})")


def _introduce(folder: Path, ports: Ports) -> None:
    people = read_people(folder)
    width = max((len(person.login) for person in people), default=0)
    lines = [
        "",
        "Linden is up. Everything here is SAMPLE DATA under SAMPLE KEYS: never real reports.",
        "",
        f"  for reporters   http://localhost:{ports.public}/",
        f"  for staff       http://localhost:{ports.staff}/staff/login/",
        f"  the phones      http://localhost:{ports.phones}/",
        "",
        "  Sample logins (password, then a code from ./run totp LOGIN):",
        *(f"    {p.login:<{width}}  {p.password}   {p.about}" for p in people),
        "",
        f"  Sample token for a partner's system (docs/api.md): {read_token(folder)}",
        "",
        "  Ctrl-C stops everything; the data stays.",
        "",
    ]
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
