"""Rows, as every form of a file gives them, and what was wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a table: known columns, the rest kept as it came, and where it stood.

    `nested` are the columns that only the nesting of a JSON file gave; None for a row of a table.
    """

    table: str
    values: Mapping[str, Any]
    where: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    nested: frozenset[str] | None = None

    @property
    def id(self) -> str:
        """The row's id; empty where it has none."""
        return str(self.values.get("id", ""))


@dataclass(frozen=True, order=True)
class Fault:
    """Why a row is refused: the file with line or path, and what was expected there."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


class Unreadable(Exception):
    """This is no HSDS file or folder; the message names it and says what was expected."""
