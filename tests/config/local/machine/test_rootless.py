"""How PostgreSQL runs although root starts it."""

import os
import pwd
from pathlib import Path

import pytest

from config.local.machine import rootless
from config.local.machine.postgres import Postgres

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has this way")


def test_an_ordinary_user_needs_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert rootless.prefix(programs=tmp_path, folder=tmp_path) == []
    bound = rootless.prefix(programs=tmp_path, folder=tmp_path, dies_with_parent=True)
    assert bound == ["setpriv", "--pdeathsig", "INT"]


@pytest.fixture
def blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that allows no user namespaces, as containers often do."""
    monkeypatch.setattr(rootless, "_namespaces_work", lambda: False)


@as_root
@pytest.mark.usefixtures("blocked")
def test_without_namespaces_the_folder_is_handed_to_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rootless, "_check_reachable", lambda *_: None)
    words = rootless.prefix(programs=tmp_path, folder=tmp_path, dies_with_parent=True)
    nobody = pwd.getpwnam("nobody")
    assert words[:3] == ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}"]
    assert words[-2:] == ["--pdeathsig", "INT"]
    (tmp_path / "inside").write_text("x")
    rootless.hand_over(tmp_path)
    assert (tmp_path / "inside").stat().st_uid == nobody.pw_uid


@as_root
@pytest.mark.usefixtures("blocked")
def test_a_folder_nobody_may_enter_is_said_with_a_way_out(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(rootless.NotAsRoot, match="ordinary user"):
        Postgres(tmp_path / "pg", durable=False).start()
