"""`docs/region-pack.md`: every key of a pack, from the annotations by which it is read."""

import inspect
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, Final, get_args, get_origin

from config.local.state import ROOT
from reports.intake.triage.instrument import Rules
from reports.messaging.content import templates
from reports.region.assembly.loading import BY_LANGUAGE, PARTS, WHOLE
from reports.region.reading.parts import (
    IN_EACH_OF_STAFF,
    IN_SOME_LANGUAGES,
    Key,
    bare,
    keys_of,
    marks,
)

PAGE: Final = ROOT / "docs" / "region-pack.md"
HEAD: Final = ROOT / "config" / "packs" / "head.md"
LEFT_OUT: Final = "may be left out"


def written() -> str:
    """The page."""
    parts = [HEAD.read_text("utf-8")]
    for name, part in WHOLE.items():
        parts += _file(f"{name}.toml", part)
    for name, (_attribute, part) in PARTS.items():
        parts += _file(f"{name}.toml", part)
    for name, part in BY_LANGUAGE.items():
        parts += _file(f"{name}/<language>.toml", part)
    parts += _file("instruments/<name>.toml (may be left out)", Rules)
    parts.append(_wordings())
    return "\n".join(parts)


def _file(name: str, part: type) -> Iterator[str]:
    yield f"\n## {name}\n\n{_words(part)}\n"
    yield from _tables(part, "")


def _tables(part: type, path: str) -> Iterator[str]:
    keys = keys_of(part)
    if path:
        yield f"\n### {path}\n\n{_words(part)}\n"
    yield "| key | holds | |\n|---|---|---|"
    yield from (_row(key) for key in keys.values())
    for key in keys.values():
        inner, more = _inside(key.annotation)
        if inner is not None:
            yield from _tables(inner, f"{path}.{key.name}{more}".lstrip("."))


def _row(key: Key) -> str:
    held = _held(key)
    return (
        f"| `{key.name}` | {held.replace('|', chr(92) + '|')} | {'' if key.needed else LEFT_OUT} |"
    )


def _held(key: Key) -> str:
    inner = bare(key.annotation)
    if get_origin(inner) is not None and key.expected == "a table":
        names, values = get_args(inner)
        each = "for each of " + ", ".join(names) if hasattr(names, "__members__") else ""
        kind = Key(key.name, values, needed=True).expected
        return f"{kind}, {each or _which(key)}"
    return key.expected


def _which(key: Key) -> str:
    if IN_EACH_OF_STAFF in marks(key.annotation):
        return "in each language of staff"
    if IN_SOME_LANGUAGES in marks(key.annotation):
        return "in some languages"
    return {"concepts": "for each concept", "chat": "by its spelling"}.get(
        key.name, "in each language"
    )


def _inside(annotation: Any) -> tuple[type | None, str]:
    """The part that stands in a key, and how its path goes on."""
    inner = bare(annotation)
    if is_dataclass(inner):
        return inner, ""  # type: ignore[return-value]
    arguments = [bare(each) for each in get_args(inner) if each is not Ellipsis]
    found = next((each for each in arguments if is_dataclass(each)), None)
    return found, ""  # type: ignore[return-value]


def _words(part: type) -> str:
    return inspect.cleandoc(part.__doc__ or "")


def _wordings() -> str:
    rows = "\n".join(f"| `{code}` |" for code in templates.CODES)
    values = ", ".join(f"`{{{name}}}`" for name in templates.LONGEST_VALUES)
    return (
        "\n## wordings/<language>.toml\n\nThe texts that leave without anybody reading them again: "
        "one table for each code, with `text`, and `with_code` where the agreed word comes "
        "first. One text takes no more parts than its language may (`text_parts`), unless "
        f"`longer_because` says why. Values: {values}.\n\n| code |\n|---|\n{rows}\n"
    )
