"""What one language adds to a pack's tables, in a file of its own: `languages/<code>.toml`.

Whoever translates or checks a language has it before them alone. A table there is called as the
file and the keys that it adds to; one of a list as that is called (`numbers.helpline.107.names`).
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from reports.region.reading.faults import sentence

FOLDER: Final = "languages"
# By which of its values a table of a list is called, here and in messages.
NAMES: Final = ("id", "kind", "code", "version", "day", "at", "value")

type Table = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """The languages that a pack says it has (None where that cannot be read: any is as good then),
    those of them that staff read, and what the files of single ones add.
    """

    languages: tuple[str, ...] | None = None
    staff: tuple[str, ...] | None = None
    added: Mapping[str, Table] = field(default_factory=dict)

    @property
    def context(self) -> Mapping[str, tuple[str, ...] | None]:
        """For what reads the tables."""
        return {"languages": self.languages, "staff": self.staff}


def spoken_in(folder: Path, mistakes: list[str]) -> Spoken:
    """What `region.toml` and the folder of single languages say; faults go to `mistakes`."""
    tables = _declared(folder / "region.toml")
    if tables is None:
        return Spoken()
    codes = [code for one in tables if isinstance(code := one.get("code"), str) and code]
    if len(codes) < len(tables):
        return Spoken()
    staff = tuple(one["code"] for one in tables if one.get("read_by") == "everybody")
    found = {code: _file(folder / FOLDER / f"{code}.toml", mistakes) for code in codes}
    added = {code: table for code, table in found.items() if table}
    return Spoken(languages=tuple(codes), staff=staff, added=added)


def with_added(
    data: dict[str, Any], path: Sequence[str], spoken: Spoken, mistakes: list[str]
) -> None:
    """Put into a file's table what the languages add to it: `path` is how they call the file."""
    for code, table in spoken.added.items():
        held: Any = table
        for step in path:
            held = held.get(step, {})
        _put(data, held, code, (*path,), mistakes, set(spoken.languages or ()))


def _declared(path: Path) -> list[dict[str, Any]] | None:
    try:
        tables = tomllib.loads(path.read_text("utf-8")).get("language")
    except (FileNotFoundError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None  # said where the file itself is read
    is_list = isinstance(tables, list) and all(isinstance(one, dict) for one in tables)
    return tables if is_list else None


def _file(path: Path, mistakes: list[str]) -> Table:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        mistakes.append(sentence(f"{FOLDER}/{path.name}", "file", f"valid TOML ({error})"))
        return {}


def _put(
    data: dict[str, Any],
    table: Table,
    code: str,
    path: tuple[str, ...],
    mistakes: list[str],
    languages: set[str],
) -> None:
    for key, value in table.items():
        held = data.get(key)
        if isinstance(held, list) and isinstance(value, dict):
            named = {str(one[n]): one for one in held for n in NAMES if n in one}
            for name, inner in value.items():
                if name in named:
                    _put(named[name], inner, code, (*path, key, name), mistakes, languages)
                else:
                    mistakes.append(_misplaced(code, (*path, key, name)))
        elif isinstance(held, dict) and not languages.isdisjoint(held):
            held[code] = value
        elif isinstance(held, dict) and isinstance(value, dict):
            _put(held, value, code, (*path, key), mistakes, languages)
        else:
            mistakes.append(_misplaced(code, (*path, key)))


def _misplaced(code: str, path: tuple[str, ...]) -> str:
    expected = "the name of something that the pack has in each language"
    return sentence(f"{FOLDER}/{code}.toml", ".".join(path), expected)
