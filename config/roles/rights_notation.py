"""What a role may do with a table: a few verbs, and the columns that a change is limited to."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """A login of the database for one kind of process. `MIGRATE` owns everything."""

    PUBLIC = "public"
    STAFF = "staff"
    WORKER = "worker"
    BACKUP = "backup"
    MIGRATE = "migrate"


# Those that own nothing: what they may do stands in the table and nowhere else.
LIMITED: Final = (Role.PUBLIC, Role.STAFF, Role.WORKER, Role.BACKUP)
SITES: Final = (Role.PUBLIC, Role.STAFF)  # a web process serves one of them

VERBS: Final = {"S": "SELECT", "I": "INSERT", "U": "UPDATE", "D": "DELETE", "M": "MAINTAIN"}
_WORD: Final = re.compile(r"([SIUDM])(?:\(([a-z_, ]+)\))?")

# One privilege, on a whole table (no column) or on one column of it.
type Privilege = tuple[str, str]


@dataclass(frozen=True)
class Rights:
    """What each process may do with one table, in letters: `SI`, or `SIU(last_seen, state)`.

    S: select, I: insert, U: update, D: delete; columns in brackets limit the letter before them.
    The backup reads every table, but for those that pass: these it may only lock, to leave their
    rows out.
    """

    public: str = ""
    staff: str = ""
    worker: str = ""
    passing: bool = False

    def of(self, role: Role) -> frozenset[Privilege]:
        """The privileges of one of the limited roles."""
        if role is Role.BACKUP:
            return frozenset({("MAINTAIN" if self.passing else "SELECT", "")})
        return read(self.letters(role))

    def letters(self, role: Role) -> str:
        """What stands in the table."""
        if role is Role.BACKUP:
            return "M" if self.passing else "S"
        return str(getattr(self, role.value))


def read(letters: str) -> frozenset[Privilege]:
    """The privileges that the letters stand for. Raises ValueError for anything else."""
    found: set[Privilege] = set()
    rest = _WORD.sub("", letters)
    if rest:
        raise ValueError(f"not the letters of a table's rights: {letters!r}")
    for letter, columns in _WORD.findall(letters):
        names = [name.strip() for name in columns.split(",")] if columns else [""]
        found |= {(VERBS[letter], name) for name in names}
    return frozenset(found)
