"""A table as TOML that reads back as the same."""

import json
from collections.abc import Mapping
from datetime import date, time
from typing import Any


def written(table: Mapping[str, Any]) -> str:
    """The text of a file."""
    plain = {name: value for name, value in table.items() if not _is_tables(value)}
    lines = [f"{_key(name)} = {_value(value)}" for name, value in plain.items()]
    for name, value in table.items():
        if not _is_tables(value):
            continue
        for one in value if isinstance(value, list) else [value]:
            head = f"[[{_key(name)}]]" if isinstance(value, list) else f"[{_key(name)}]"
            lines += ["", head, *(f"{_key(key)} = {_value(inner)}" for key, inner in one.items())]
    return "\n".join(lines).lstrip("\n") + "\n"


def _is_tables(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, dict) for one in value)
    return isinstance(value, dict)


def _key(name: str) -> str:
    return (
        name
        if name.replace("_", "").replace("-", "").isascii() and name.isidentifier()
        else _text(name)
    )


def _text(value: str) -> str:
    # JSON's escapes are TOML's too, but for surrogates: letters stay as they are.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(name)} = {_value(inner)}" for name, inner in value.items())
        return f"{{ {inside} }}"
    raise TypeError(f"no TOML for {type(value).__name__}")
