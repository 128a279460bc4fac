"""What people send, opened behind the socket of the units: from the setting to the clean copy."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image
from pytest_django import Settings

from config.local.state import ROOT
from reports.files import confinement
from reports.files.confinement import CleanerBusy, NotClean
from tests import children
from tests.config.install import cleaner
from tests.config.install.machine import USER, as_user
from tests.reports.files import samples
from tests.reports.files.samples import CANARY
from tests.reports.files.test_hostile import opened

SITES = [cleaner.UNITS / f"linden-{site}.service" for site in ("public", "staff")]
HARDENED = cleaner.UNITS / "linden-.service.d" / "hardened.conf"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path that everybody may enter: a socket's name has an end."""
    made = Path(tempfile.mkdtemp(prefix="lnc-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def socket_path(folder: Path, settings: Settings) -> Iterator[Path]:
    """The unit's program behind a socket, as nobody, and the settings that name it."""
    path = folder / "run" / "socket"
    with cleaner.listening(path, as_user=as_user()):
        settings.LINDEN_CLEAN_SOCKET = str(path)
        yield path


@pytest.mark.parametrize("unit", SITES, ids=lambda unit: unit.stem)
def test_both_sites_are_told_of_the_socket_and_may_use_it(unit: Path) -> None:
    path = cleaner.setting(cleaner.SOCKET, "ListenStream")
    assert cleaner.setting(unit, "Environment") == f"LINDEN_CLEAN_SOCKET={path}"
    assert cleaner.SOCKET.name in cleaner.setting(unit, "Wants").split()
    assert cleaner.SOCKET.name in cleaner.setting(unit, "After").split()
    assert cleaner.setting(cleaner.SOCKET, "SocketGroup") == cleaner.setting(HARDENED, "Group")
    assert "AF_UNIX" in cleaner.setting(HARDENED, "RestrictAddressFamilies").split()


def test_a_file_is_cleaned_behind_the_socket_by_the_unit_s_command(socket_path: Path) -> None:
    found, clean = opened(samples.photograph(4000, 3000))
    assert found == "image/jpeg"
    assert CANARY.encode() not in clean
    with Image.open(BytesIO(clean)) as picture:
        assert max(picture.size) == 3000
    assert opened(samples.document())[0] == "application/pdf"
    assert opened(samples.voice()) == ("audio/ogg", b"")


@pytest.mark.parametrize(
    "data",
    [samples.picture_bomb(), samples.text_bomb(), samples.SVG * 20_000, samples.photograph()[:900]],
    ids=["pixels", "texts", "svg", "cut"],
)
def test_what_cannot_be_cleaned_is_refused_there_too(socket_path: Path, data: bytes) -> None:
    with pytest.raises(NotClean):
        opened(data)


def test_a_process_of_a_site_reads_it_from_the_unit_s_environment(socket_path: Path) -> None:
    """As the unit starts it: variables, settings, socket, copy."""
    name, _, _path = cleaner.setting(SITES[0], "Environment").partition("=")
    program = (
        "import django, sys; django.setup()\n"
        "from config.safety import file_checks\n"
        "from reports.files import confinement\n"
        "assert file_checks.files_are_opened_behind_walls() == []\n"
        "confinement.command = None\n"  # no child of its own
        "with confinement.cleaned([sys.stdin.buffer.read()]) as clean:\n"
        "    sys.stdout.buffer.write(clean.type.encode() + b' ' + b''.join(clean.pieces))\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        input=samples.photograph(),
        env=children.stranger()
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LINDEN_SECRET_KEY": "x" * 50,
            "LINDEN_DATABASE_URL": os.environ["LINDEN_DATABASE_URL"],
            name: str(socket_path),
        },
        cwd=ROOT,
        capture_output=True,
    )
    assert said.stdout[:13] == b"image/jpeg \xff\xd8", said.stderr[-800:]


@pytest.mark.skipif(bool(os.geteuid()), reason="only root can be two users")
def test_whoever_is_not_in_the_group_does_not_reach_it(socket_path: Path) -> None:
    program = (
        "import socket, sys\n"
        "line = socket.socket(socket.AF_UNIX)\n"
        "try: line.connect(sys.argv[1])\n"
        "except PermissionError: print('refused')\n"
        "else: print('in')\n"
    )
    asked = [sys.executable, "-I", "-c", program, str(socket_path)]
    others = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
    members = [*others[:2], "--regid=0", "--clear-groups"]
    for become, wanted in ((others, "refused"), (members, "in")):
        said = subprocess.run([*become, *asked], capture_output=True, text=True)
        assert said.stdout.strip() == wanted, said.stderr


@pytest.fixture
def own_end(folder: Path, settings: Settings) -> Iterator[socket.socket]:
    """A socket whose other end this test plays."""
    settings.LINDEN_CLEAN_SOCKET = str(folder / "socket")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(settings.LINDEN_CLEAN_SOCKET)
        listening.listen()
        yield listening


@pytest.mark.parametrize("says", [b"", b"image/jpeg 900\nabc"], ids=["nothing", "a part"])
def test_a_unit_that_is_ended_with_bytes_unread_is_a_refusal(
    own_end: socket.socket, says: bytes
) -> None:
    """Linux says that the line was reset, which is no mistake of ours."""

    def ends() -> None:
        line, _ = own_end.accept()
        with line:
            line.recv(10)
            line.sendall(says)

    there = Thread(target=ends)
    there.start()
    with pytest.raises(NotClean):
        opened(b"x" * 140_000)
    there.join()


def test_a_unit_that_never_answers_is_left(
    own_end: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confinement, "SECONDS", 0.3)
    with pytest.raises(NotClean):
        opened(b"x" * 5_000)


def test_one_that_is_not_there_is_told_as_busy(folder: Path, settings: Settings) -> None:
    settings.LINDEN_CLEAN_SOCKET = str(folder / "none")
    with pytest.raises(CleanerBusy):
        opened(samples.photograph())


def test_the_page_names_the_same_socket() -> None:
    path = cleaner.setting(cleaner.SOCKET, "ListenStream")
    for name in ("files.md", "operations.md"):
        said = (ROOT / "docs" / name).read_text()
        assert set(re.findall(r"/run/linden-clean/\S*socket", said)) <= {path}
    assert path in (ROOT / "docs" / "files.md").read_text()
