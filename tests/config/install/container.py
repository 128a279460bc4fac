"""The container as `config/deploy/` describes it, made and started without a container engine.

The steps of the Containerfile are carried out by chroot in roots made from Debian's packages, and
a service of the compose file is started as it says: its user, no powers, a root that is only read.
"""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from config.local.state import ROOT

CONTAINERFILE: Final = ROOT / "config" / "deploy" / "Containerfile"
COMPOSE: Final = ROOT / "config" / "deploy" / "compose.yaml"
_BASE: Final = "${BASE}"


@dataclass(frozen=True)
class Step:
    """One line of a Containerfile."""

    name: str
    words: str


@dataclass
class Stage:
    """What begins with a FROM."""

    name: str
    steps: list[Step] = field(default_factory=list)

    def last(self, name: str) -> str:
        """What the last step of this name says, the one that counts. Raises IndexError."""
        return [step.words for step in self.steps if step.name == name][-1]


def stages() -> list[Stage]:
    """The Containerfile as it stands. Raises ValueError where it says what is not known here."""
    text = re.sub(r"^#.*\n", "", CONTAINERFILE.read_text(), flags=re.MULTILINE)
    found: list[Stage] = []
    for line in filter(None, text.replace("\\\n", " ").splitlines()):
        name, _, words = line.partition(" ")
        if name == "FROM":
            base, *named = words.split(" AS ")
            if base != _BASE:
                raise ValueError(line)
            found.append(Stage(named[0] if named else ""))
        elif found:
            found[-1].steps.append(Step(name, words.strip()))
        elif name != "ARG":
            raise ValueError(line)
    return found


def copied() -> list[str]:
    """What of the project is in the image."""
    return [
        source
        for stage in stages()
        for step in stage.steps
        if step.name == "COPY" and not step.words.startswith("--")
        for source in step.words.split()[:-1]
    ]


def started() -> list[str]:
    """The command line of a container that is told nothing more."""
    last = stages()[-1]
    return [*_list(last.last("ENTRYPOINT")), *_list(last.last("CMD"))]


def _list(words: str) -> list[str]:
    return [word.strip().strip('"') for word in words.strip("[]").split(",")]


@dataclass(frozen=True)
class Service:
    """One service of the compose file."""

    name: str
    command: list[str]
    files: list[str]  # of its environment, in the folder of the installation


def services() -> list[Service]:
    """Each process that the compose file starts."""
    found = re.findall(
        r"^  (\w+):\n    <<: \*linden\n    command: (\[.+\])\n    env_file: (\[.+\])$",
        COMPOSE.read_text(),
        re.MULTILINE,
    )
    return [
        Service(name, _list(command), [file.rpartition("/")[2] for file in _list(files)])
        for name, command, files in found
    ]


class Image:
    """The root of the last stage, and how it is started."""

    def __init__(self, folder: Path, *, base: Path, context: Path, environment: Mapping[str, str]):
        """Carry out every step; `base` is copied for each stage. What a RUN needs to reach the
        registries is in the environment. Raises subprocess.CalledProcessError.
        """
        self._folder, self._context, self._environment = folder, context, dict(environment)
        self._roots: dict[str, Path] = {}
        for stage in stages():
            self.root = folder / f"stage-{len(self._roots)}"
            subprocess.run(["cp", "-a", base, self.root], check=True)
            self._roots[stage.name] = self.root
            self._where = Path("/")
            self.user = "0"
            for step in stage.steps:
                getattr(self, f"_{step.name.lower()}")(step.words)

    def _run(self, words: str) -> None:
        inside = f"cd {self._where} && {words}"
        subprocess.run(
            [
                *("unshare", "--mount", "--pid", "--fork", "--kill-child"),
                *(f"--mount-proc={self.root / 'proc'}", "chroot", self.root, "sh", "-c", inside),
            ],
            env=self._environment,
            check=True,
            capture_output=True,
        )

    def _workdir(self, words: str) -> None:
        self._where = Path(words)
        self._inside(words).mkdir(parents=True, exist_ok=True)

    def _copy(self, words: str) -> None:
        source, *more = words.split()
        sources, context = [source, *more[:-1]], self._context
        if source.startswith("--from="):
            sources, context = more[:-1], self._roots[source.partition("=")[2]]
        target = self._inside(more[-1])
        for each in (context / name.lstrip("/") for name in sources):
            if each.is_dir():  # what is in it, as the engines do
                shutil.copytree(each, target, symlinks=True, dirs_exist_ok=True)
            else:
                shutil.copy2(each, target)

    def _user(self, words: str) -> None:
        self.user = words

    def _entrypoint(self, words: str) -> None:
        """Read by `started`."""

    def _cmd(self, words: str) -> None:
        """Read by `started`."""

    def _inside(self, name: str) -> Path:
        return self.root / (self._where / name).relative_to("/")

    def command(self, words: Sequence[str], *, volumes: Mapping[str, Path]) -> list[str]:
        """How the container is started with these words; a place with `:ro` is only read."""
        root = shlex.quote(str(self.root))
        lines = ["set -eu", f"mount --bind {root} {root}"]
        for place, folder in volumes.items():
            inside, _, only = place.partition(":")
            there = f"{root}{inside}"
            lines += [f"mkdir -p {there}", f"mount --bind {shlex.quote(str(folder))} {there}"]
            if only:
                lines.append(f"mount -o remount,bind,{only} {there}")
        lines += [f"mount -t tmpfs none {root}{place}" for place in _in_memory()]
        lines += [
            f"mount -t proc proc {root}/proc",
            f"mount -o remount,bind,ro {root}",
            f"cd {root}",
            f"exec chroot {root} setpriv --reuid={self.user} --regid={self.user} --clear-groups"
            ' --no-new-privs --bounding-set=-all --inh-caps=-all "$@"',
        ]
        entry = _list(stages()[-1].last("ENTRYPOINT"))
        return [
            *("unshare", "--mount", "--pid", "--fork", "--kill-child"),
            *("sh", "-c", "\n".join(lines), "sh", *entry, *words),
        ]


def _in_memory() -> list[str]:
    """What the compose file says, and the one that every engine adds."""
    (said,) = re.findall(r"^  tmpfs: (\[.+\])$", COMPOSE.read_text(), re.MULTILINE)
    return [*_list(said), "/dev/shm"]  # noqa: S108 - of the container alone


def environment(files: Sequence[Path], *, moved: Mapping[str, str]) -> dict[str, str]:
    """What the environment files say, with an installation's folders where the volumes put them."""
    found = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent"}
    for file in files:
        text = file.read_text()
        for here, inside in moved.items():
            text = text.replace(here, inside)
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        found |= {name: shlex.split(value)[0] for name, value in (x.split("=", 1) for x in lines)}
    return found


def volumes(folder: Path) -> dict[str, Path]:
    """The volumes of the compose file, from that folder instead of ./linden."""
    found = re.findall(r"- \./linden/(\w+):(\S+)", COMPOSE.read_text())
    return {place: folder / name for name, place in found}


def give(folder: Path, user: str) -> None:
    """Let a folder and all in it belong to that user, as the compose file asks."""
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, int(user), int(user))
