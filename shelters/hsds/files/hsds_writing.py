"""An export as a folder: the tabular package, and the same as one JSON file."""

import json
from collections.abc import Sequence
from pathlib import Path

from shelters.hsds.offers.public_offers import VERSION, Offer, rows_of
from shelters.hsds.tables.hsds_fields import BY_PATH
from shelters.hsds.tables.hsds_rows import Unreadable
from shelters.hsds.tables.nested import tree
from shelters.hsds.tables.schemas import SERVICES
from shelters.hsds.tables.tabular import PACKAGE, write_package


def write(folder: Path, offers: Sequence[Offer], *, title: str) -> list[Path]:
    """Write the offers; returns the files. The same offers give the same bytes.

    An earlier export in the folder goes. Raises Unreadable where other things are in it.
    """
    _empty(folder)
    rows = rows_of(offers)
    files = write_package(folder, rows, title=title, version=VERSION)
    services = tree(rows, "service")
    page = {
        "total_items": len(services),
        "total_pages": 1,
        "page_number": 1,
        "size": len(services),
        "first_page": True,
        "last_page": True,
        "empty": not services,
        "contents": services,
    }
    path = folder / SERVICES
    path.write_text(json.dumps(page, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return [*files, path]


def _empty(folder: Path) -> None:
    """Make the folder, or clear it of an earlier export: a table left over would be read again."""
    known = {*BY_PATH, PACKAGE, SERVICES}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = list(folder.iterdir())
    except OSError as fault:
        raise Unreadable(f"{folder}: {fault.strerror}") from None
    if strange := sorted(each.name for each in there if each.name not in known):
        raise Unreadable(f"{folder}: expected an empty folder or an earlier export: {strange[0]}")
    for each in there:
        each.unlink()
