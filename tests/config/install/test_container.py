"""The container without an engine: what its files say holds, and at full size it is made and run.

Its share in every run is also the page "Install" (test_server.py): the release that is installed
there has just the files of the image, and its processes are a user's without a shell.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from config.install import serve
from config.local.machine.ports import free_port
from config.local.state import ROOT
from tests.brokers.processes import Late, until
from tests.config.install import container, page
from tests.config.install.container import Image, Service
from tests.config.install.machine import Machine
from tests.config.install.test_server import (
    NEEDS_A_REGISTRY,
    THERE,
    Region,
    Server,
    instead_of_packages_and_accounts,
    walk,
)
from tests.config.install.test_server import database as database
from tests.config.install.test_server import debian as debian
from tests.config.install.test_server import folder as folder
from tests.config.install.test_server import machine as machine
from tests.tour.tools.browser import Browser, Unreachable

PORT = 8000  # inside; there is one network here


def test_what_a_container_starts_is_what_the_project_can_start() -> None:
    names = {service.name: service.command for service in container.services()}
    assert names.keys() == {"public", "staff", "worker", "beat"}
    for words in (container.started()[1:], *names.values()):
        assert words[0] == "serve"
        assert serve.chosen(words[1:]).kind in {"web", "worker", "beat"}
    release, _, program = container.started()[0].rpartition("/")
    assert release == "/opt/linden"
    assert os.access(ROOT / program, os.X_OK)
    assert container.volumes(Path("/x")) == {
        "/etc/linden/keys:ro": Path("/x/keys"),
        "/var/lib/linden/journal": Path("/x/journal"),
    }


def test_every_step_is_one_that_the_full_test_carries_out() -> None:
    for stage in container.stages():
        for step in stage.steps:
            assert hasattr(Image, f"_{step.name.lower()}"), step
    assert all((ROOT / name).exists() for name in container.copied())


@contextmanager
def running(image: Image, service: Service, installation: Path) -> Iterator[Path]:
    """A container of that service, until the block ends; what it says is in the file."""
    volumes = container.volumes(installation)
    environment = container.environment(
        [installation / "etc" / name for name in service.files],
        moved={str(path): place.partition(":")[0] for place, path in volumes.items()},
    )
    said = installation / f"{service.name}.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            image.command(service.command, volumes=volumes),
            env=environment,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )
    try:
        yield said
        assert process.poll() is None, said.read_text()
    finally:
        if process.poll() is None:
            for first in psutil.Process(process.pid).children():
                first.kill()  # the namespace's: all in it end before it does
            process.wait()


def await_page(host: str, said: Path) -> None:
    """The site can file, and shows its first page."""
    browser = Browser(f"https://{host}", through=("127.0.0.1", PORT))

    def answers() -> bool:
        try:
            return browser.get("/healthz/file").status == 200
        except Unreachable:
            return False

    try:
        until(answers, seconds=120)
    except Late:
        raise AssertionError(said.read_text()[-3000:]) from None
    assert browser.get("/healthz").status == 200
    first = browser.get("/")
    assert first.status == 200
    assert "<h1" in first.source


def await_ready(said: Path) -> None:
    """Its log says so."""

    def is_ready() -> bool:
        lines = [line for line in said.read_text().splitlines() if line.startswith("{")]
        return any(json.loads(line).get("event") == "ready" for line in lines)

    try:
        until(is_ready, seconds=120)
    except Late:
        raise AssertionError(said.read_text()[-3000:]) from None


def installed(machine: Machine, server: Server, folder: Path, user: str) -> Path:
    """An installation whose region is open, as the page "Install" leaves it; for that user."""
    ports = {"linden-public": free_port(), "linden-staff": free_port()}
    instead = instead_of_packages_and_accounts(machine, server, folder)
    words = page.script(instead=instead, ports=ports)
    region = Region(folder / "state", ports)
    walk(["bash", "-c"], words, region, environment=machine.environment, folder=folder)
    # The volumes are where the compose file has them: beside the environment files.
    (folder / "etc" / "keys").rename(folder / "keys")
    (folder / "state" / "journal").rename(folder / "journal")
    for name in ("linden", "public", "staff", "worker"):
        file = folder / "etc" / f"{name}.env"
        text = file.read_text()
        for before, now in (("etc/keys", "keys"), ("state/journal", "journal")):
            text = text.replace(f"{folder}/{before}", f"{folder}/{now}")
        file.write_text(text)
    for name in ("keys", "journal"):
        container.give(folder / name, user)
    return folder


@NEEDS_A_REGISTRY
@pytest.mark.timeout(3600)
def test_the_containers_of_an_installation_do_their_work(
    debian: Path, machine: Machine, database: Server, folder: Path
) -> None:
    with socket.socket() as asking:
        assert asking.connect_ex(("127.0.0.1", PORT)), f"something has port {PORT} already"
    work = Path(tempfile.mkdtemp(prefix="lni-image-"))
    try:
        context = Machine(work, release=work / "context")
        context.lay()
        image = Image(work, base=debian, context=context.release, environment=THERE)
        by_name = {service.name: service for service in container.services()}
        installation = installed(machine, database, folder, image.user)
        with ExitStack() as stack:
            said = {
                name: stack.enter_context(running(image, by_name[name], installation))
                for name in ("public", "worker", "beat")
            }
            await_page("help.example.org", said["public"])
            await_ready(said["worker"])
            await_ready(said["beat"])
        with running(image, by_name["staff"], installation) as said_by_staff:
            browser = Browser("https://desk.example.org", through=("127.0.0.1", PORT))
            await_page("desk.example.org", said_by_staff)
            assert browser.get("/staff/login/").status == 200
    finally:
        shutil.rmtree(work)
