"""A new pack from another one: everything is copied, and nothing is vouched for."""

import re
import shutil
from pathlib import Path
from typing import Final

from reports.region.assembly.loading import PackBroken, load_pack

CODE: Final = re.compile(r"[a-z][a-z0-9-]*")
# What one region's people have confirmed says nothing of another's.
_CONFIRMED: Final = re.compile(r"^(verified_on|reviewed_by|reviewed_on) = .*$", re.MULTILINE)
_CODE_LINE: Final = re.compile(r"^code = .*$", re.MULTILINE)


class NotMade(Exception):
    """No pack was made; the words say why and what to do."""


def check_new(folder: Path) -> None:
    """Raise NotMade unless a pack can be made in this folder."""
    if not CODE.fullmatch(folder.name):
        raise NotMade(
            f"{folder.name!r}: a name is small letters, digits and dashes, a letter first."
        )
    if folder.exists():
        raise NotMade(f"{folder} is there already: choose another name, or delete it.")


def make(folder: Path, *, source: Path) -> None:
    """Copy a pack to a new folder, under the folder's name. Raises NotMade."""
    check_new(folder)
    try:
        load_pack(source)
    except PackBroken as broken:
        raise NotMade(f"{source} cannot be copied: {broken.errors[0]}") from broken
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.mo"))
    for path in sorted(folder.rglob("*.toml")):
        text = path.read_text("utf-8")
        path.write_text(_CONFIRMED.sub(r'\1 = ""', text), "utf-8")
    main = folder / "region.toml"
    main.write_text(
        _CODE_LINE.sub(f'code = "{folder.name}"', main.read_text("utf-8"), count=1), "utf-8"
    )
