"""The steps of the Containerfile, done in roots of our own where no engine can be had."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.local.state import ROOT

FILE = ROOT / "config" / "deploy" / "Containerfile"
# The root is only read, but for a /tmp in memory.
RUN = """
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"
mount -t proc proc "$1/proc" && mount -t tmpfs tmpfs "$1/tmp"
root=$1 user=$2; shift 2
exec chroot --userspec="$user:$user" "$root" "$@"
"""


@dataclass
class Image:
    """A root, and how what is in it is started."""

    root: Path
    user: str = "0"
    entry: tuple[str, ...] = ()

    def run(
        self, *arguments: str, environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Start it as an engine would: its user, a root that is only read."""
        inside = [*("sh", "-ec", RUN, "sh"), str(self.root), self.user, *self.entry, *arguments]
        return subprocess.run(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", *inside],
            env=dict(environment),
            capture_output=True,
            text=True,
        )


def build(base: Path, folder: Path, *, environment: Mapping[str, str]) -> Image:
    """Do every step, from the top of the project; return the last image."""
    images: dict[str, Image] = {}
    image = Image(base)
    for step, words in _steps():
        if step == "FROM":
            image = Image(folder / str(len(images)))
            subprocess.run(["cp", "-a", base, image.root], check=True)
            images[words.rpartition(" AS ")[2]] = image
        elif step == "RUN":
            subprocess.run(
                ["chroot", image.root, "sh", "-ec", f"cd /opt/linden 2>/dev/null || :; {words}"],
                env=dict(environment),
                check=True,
            )
        elif step == "COPY":
            _copy(words, image.root, images)
        elif step == "USER":
            image.user = words
        elif step == "ENTRYPOINT":
            image.entry = tuple(json.loads(words))
    return image


def _steps() -> Iterator[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", FILE.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    for line in filter(None, text.splitlines()):
        step, _, words = line.partition(" ")
        yield step, words


def _copy(words: str, root: Path, images: Mapping[str, Image]) -> None:
    *sources, target = shlex.split(words)
    origin = ROOT
    if sources[0].startswith("--from="):
        origin = images[sources.pop(0).partition("=")[2]].root
    place = root / "opt" / "linden" / target.removeprefix("/opt/linden").lstrip("./")
    for name in sources:
        source = origin / name.lstrip("/")
        if source.is_dir():
            shutil.copytree(source, place, symlinks=True, dirs_exist_ok=True, ignore=_ignored)
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, place / source.name)


def _ignored(_folder: str, names: list[str]) -> set[str]:
    """What a fresh clone does not have."""
    return {name for name in names if name == "__pycache__" or name.endswith(".mo")}
