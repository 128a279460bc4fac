"""What somebody sends who wants to harm: refused in words or made clean, never an error."""

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from PIL import ExifTags, Image

from reports.files import confinement, metadata_stripper
from reports.files.confinement import CleanerBusy, NotClean
from tests.brokers.processes import until
from tests.reports.files import samples
from tests.reports.files.samples import CANARY


def opened(data: bytes) -> tuple[str, bytes]:
    """What the child makes of it."""
    with confinement.cleaned([data[:70_000], data[70_000:]]) as clean:
        return clean.type, b"".join(clean.pieces)


@pytest.mark.parametrize(
    ("made", "media_type"),
    [
        (samples.photograph, "image/jpeg"),
        (samples.camera_photograph, "image/jpeg"),
        (samples.screenshot, "image/png"),
        (samples.webp, "image/jpeg"),
        (samples.moving_gif, "image/jpeg"),
        (samples.polyglot, "image/jpeg"),
        (samples.picture_polyglot, "image/jpeg"),
        (samples.long_moving_picture, "image/jpeg"),
        (samples.document, "application/pdf"),
        (samples.paper_polyglot, "application/pdf"),
        (samples.packed_document, "application/pdf"),
    ],
    ids=lambda made: getattr(made, "__name__", ""),
)
def test_what_is_taken_comes_out_clean(made: Callable[[], bytes], media_type: str) -> None:
    data = made()
    found, clean = opened(data)
    assert found == media_type
    assert CANARY.encode() not in clean
    assert b"PK\x05\x06" not in clean  # no archive behind a picture
    if media_type != "application/pdf":
        with Image.open(io.BytesIO(clean)) as picture:
            assert not picture.getexif()
            assert "comment" not in picture.info


@pytest.mark.parametrize(
    "made",
    [
        samples.picture_bomb,
        samples.text_bomb,
        samples.ten_gigabytes,
        samples.macro_document,
        samples.spreadsheet_with_macros,
        samples.archive_bomb,
        samples.document_of_too_many_pages,
        samples.locked_document,
        samples.endless_document,
        lambda: samples.photograph()[:5000],
        lambda: b"\xff\xd8\xff" + samples.HTML,
        lambda: samples.SVG,
        lambda: samples.HTML,
        lambda: b"%PDF-1.7\n" + bytes(5000),
        lambda: b"II*\0" + bytes(500),
        lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n" + bytes(500),
        lambda: b"MZ" + bytes(500),
        lambda: b"\0\0\0\x18ftypheic" + bytes(500),
        lambda: b"",
        lambda: b"x",
    ],
    ids=[
        *(
            "pixels",
            "texts",
            "length",
            "macro",
            "table",
            "archive",
            "pages",
            "locked",
            "circle",
            "cut",
            "html behind",
            "svg",
        ),
        *("html", "empty pdf", "tiff", "eps", "program", "heic", "nothing", "one byte"),
    ],
)
def test_anything_else_is_refused(made: Callable[[], bytes]) -> None:
    with pytest.raises(NotClean) as refused:
        opened(made())
    assert CANARY not in str(refused.value)


def test_small_pictures_are_in_what_is_cleaned() -> None:
    """So that the test before could fail: a reader of EXIF finds the thumbnail, and its words."""
    data = samples.camera_photograph()
    with pytest.warns(UserWarning, match="MPO"), Image.open(io.BytesIO(data)) as picture:
        thumbnail = picture.getexif().get_ifd(ExifTags.IFD.IFD1)
    at = data.index(b"Exif\0\0") + 6 + thumbnail[0x0201]
    with Image.open(io.BytesIO(data[at : at + thumbnail[0x0202]])) as small:
        assert small.info["comment"] == CANARY.encode()


def test_a_lie_about_its_kind_is_none(tmp_path: Path) -> None:
    """A PDF that is called a picture is a PDF: nothing asks what it is called."""
    assert opened(samples.document())[0] == "application/pdf"


def test_the_child_has_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable, and no file to open, process to start or network, once it is confined."""
    program = (
        "import os, runpy, socket, subprocess\n"
        f"child = runpy.run_path({metadata_stripper.__file__!r}, run_name='child')\n"
        "child['confine']()\n"
        "def tried(doing):\n"
        "    try: doing()\n"
        "    except (OSError, MemoryError) as fault: return type(fault).__name__\n"
        "    return 'done'\n"
        "print(sorted(os.environ.keys() - {'LC_CTYPE', 'PWD'}),\n"
        "      tried(lambda: os.write(os.open('/tmp/linden-child', 65), b'x')),\n"
        "      tried(lambda: bytearray(900 * 1024 * 1024)))\n"
    )
    walls = confinement.command()[: -len([sys.executable, "-I", metadata_stripper.__file__])]
    said = subprocess.run(
        [*walls, sys.executable, "-I", "-c", program], env={}, capture_output=True, text=True
    )
    assert said.stderr == ""
    assert said.stdout.startswith("[] ")
    assert said.stdout.split()[-1] == "MemoryError"
    assert "done" not in said.stdout


def test_behind_walls_there_is_no_disk_and_no_network() -> None:
    """Where bubblewrap is: what a taken-over decoder would look for first."""
    if not confinement.walls_hold():
        assert confinement.command()[0] == sys.executable
        return
    walls = confinement.command()[:-3]
    program = (
        "import os, socket\n"
        "print(os.path.exists('/etc/passwd'), os.path.exists('/root'), os.path.exists('/proc/1'),"
        " [name for _, name in socket.if_nameindex() if name != 'lo'])"
    )
    said = subprocess.run(
        [*walls, sys.executable, "-I", "-c", program], env={}, capture_output=True, text=True
    )
    assert said.stdout.strip() == "False False False []", said.stderr


def test_a_child_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = [sys.executable, "-I", "-c", "while True: pass"]
    monkeypatch.setattr(confinement, "command", lambda: endless)
    monkeypatch.setattr(confinement, "SECONDS", 0.3)
    with pytest.raises(NotClean):
        opened(b"x" * 200_000)


def test_what_the_child_has_started_ends_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """bwrap that is ended before its walls are up leaves a process behind, else: one a file."""
    noted = tmp_path / "pid"
    program = f"sleep 600 & echo $! > {noted}.new; mv {noted}.new {noted}; cat"
    monkeypatch.setattr(confinement, "command", lambda: ["/bin/sh", "-c", program])

    def broken() -> Iterator[bytes]:
        until(noted.exists)
        raise OSError
        yield b""

    with pytest.raises(OSError), confinement.cleaned(broken()):  # noqa: PT011 - the reader's own
        pass
    until(lambda: not runs(int(noted.read_text())))


def runs(pid: int) -> bool:
    """Whether it does; one that has ended and that nobody has taken note of does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize(
    "says",
    [
        "",
        "image/svg+xml 5\\nabcde",
        "text/html 5\\nabcde",
        "image/jpeg 9\\nabc",
        "image/jpeg -1\\n",
        "image/jpeg 99999999999\\n",
        "voice text/html 0\\n",
        "x" * 500,
    ],
    ids=["nothing", "svg", "html", "short", "minus", "huge", "voice", "long"],
)
def test_a_child_that_was_taken_over_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    program = f"import sys; sys.stdin.buffer.read(); sys.stdout.write('{says}')"
    monkeypatch.setattr(confinement, "command", lambda: [sys.executable, "-I", "-c", program])
    with pytest.raises(NotClean):
        opened(b"x" * 1000)


def test_a_unit_that_is_not_there_is_told_as_busy(settings: object, tmp_path: Path) -> None:
    settings.LINDEN_CLEAN_SOCKET = str(tmp_path / "none")  # type: ignore[attr-defined]
    with pytest.raises(CleanerBusy):
        opened(samples.photograph())


def test_a_large_photograph_stays_within_its_memory() -> None:
    """Twelve million pixels, as phones make them: the kernel ends a child that takes more."""
    found, clean = opened(samples.photograph(4000, 3000))
    assert found == "image/jpeg"
    with Image.open(io.BytesIO(clean)) as picture:
        assert max(picture.size) == metadata_stripper.LONGEST_SIDE
