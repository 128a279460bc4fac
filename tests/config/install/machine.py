"""A folder as on a server: the project as it is here, and a user without a shell to run it."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from config.local.state import ROOT
from tests import children

# Nobody's account: may read what everybody may, and write in a folder of its own.
USER = 64999


class Machine:
    """The owner's release folder, and commands that the owner and the service user type there."""

    def __init__(self, folder: Path, *, release: Path | None = None) -> None:
        folder.chmod(0o755)
        self.release = release or folder / "linden"
        self.home = folder / "home"
        self.home.mkdir()
        self.environment = children.stranger() | {
            "HOME": str(self.home),
            "LINDEN_STATE": "/nonexistent",
            "PATH": f"{ROOT / '.uv' / 'bin'}:{os.environ['PATH']}",
            # What this very environment was made of is in the cache.
            "UV_OFFLINE": "1",
            "UV_CACHE_DIR": _cache(),
            "UV_COMPILE_BYTECODE": "0",
        }
        if not os.geteuid():
            os.chown(self.home, USER, USER)

    def lay(self, *names: str) -> None:
        """Put a copy of the project there, or of these parts of it, without what git ignores."""
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *names],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for name in filter(os.path.exists, (ROOT / line for line in listed.stdout.splitlines())):
            target = self.release / name.relative_to(ROOT)
            target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            shutil.copy2(name, target)

    def run(
        self, *arguments: object, environment: Mapping[str, str] | None = None, owner: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """`./run ...` by the service user, or by the owner of the folder."""
        return subprocess.run(
            [*([] if owner else as_user()), self.release / "run", *map(str, arguments)],
            env=self.environment | dict(environment or {}),
            cwd="/",
            capture_output=True,
            text=True,
        )

    @property
    def packages(self) -> set[str]:
        """What is in the environment there, by its modules."""
        (folder,) = (self.release / ".venv" / "lib").glob("python3*/site-packages")
        return {path.name for path in folder.iterdir()}


def as_user(*options: str) -> list[str]:
    """The words before a command of the service user's; where the suite is not root, it is that."""
    become = [] if os.geteuid() else [f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
    return ["setpriv", *become, *options] if become or options else []


def _cache() -> str:
    own = ROOT / ".uv.cache"
    uv = shutil.which("uv", path=f"{ROOT / '.uv' / 'bin'}:{os.environ['PATH']}")
    assert uv, "./run has made a uv"
    said = subprocess.run([uv, "cache", "dir"], capture_output=True, text=True, check=True)
    return str(own) if own.exists() else said.stdout.strip()
