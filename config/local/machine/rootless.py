"""PostgreSQL refuses to run as root: how it runs anyway, without an account of its own."""

import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path


class NotAsRoot(Exception):
    """Root cannot start PostgreSQL here; the message says what to do instead."""


def prefix(*, programs: Path, folder: Path, dies_with_parent: bool = False) -> list[str]:
    """Return the words to put before one of PostgreSQL's programs that works in the folder.

    An ordinary user needs none. Root becomes nobody inside a user namespace: files stay root's
    and closed to others. Where namespaces are blocked, the folder is handed to nobody.
    Raises NotAsRoot where neither works.
    """
    end = ["--pdeathsig", "INT"] if dies_with_parent else []
    if os.geteuid() != 0:
        return ["setpriv", *end] if end else []
    if _namespaces_work():
        return [*(["setpriv", *end] if end else []), *_as_nobody()]
    account = pwd.getpwnam("nobody")
    become = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    _check_reachable(programs, folder, ["setpriv", *become])
    return ["setpriv", *become, *end]


def nobody() -> int:
    """The user id of nobody."""
    return pwd.getpwnam("nobody").pw_uid


def hand_over(folder: Path) -> None:
    """Give the folder and its files to nobody where root has no other way; else do nothing."""
    if os.geteuid() != 0 or _namespaces_work():
        return
    account = pwd.getpwnam("nobody")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


@cache
def _namespaces_work() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*_as_nobody(), "true"], capture_output=True).returncode == 0


def _as_nobody() -> list[str]:
    account = pwd.getpwnam("nobody")
    mapped = [f"--map-user={account.pw_uid}", f"--map-group={account.pw_gid}"]
    return ["unshare", "--user", *mapped]


def _check_reachable(programs: Path, folder: Path, become: list[str]) -> None:
    for path, test in ((programs / "postgres", "-x"), (folder, "-w")):
        if subprocess.run([*become, "test", test, str(path)]).returncode:
            raise NotAsRoot(
                "PostgreSQL refuses to run as root, user namespaces are blocked here, and the "
                f"user nobody cannot reach {path}. Run as an ordinary user, or put the checkout "
                "and --state where nobody may enter (/var/tmp), or set LINDEN_DATABASE_URL."
            )
