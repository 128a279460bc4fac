"""The sample logins of a demo, kept beside its keys: `people.json`, readable by the owner alone."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "people.json"


@dataclass(frozen=True)
class SamplePerson:
    """One sample login. `role` is the value of its role, `team` the name of its team."""

    login: str
    password: str
    name: str
    role: str
    team: str
    languages: list[str]

    @property
    def about(self) -> str:
        """Who this is, for the list of logins."""
        return f"{self.name}, {self.role.replace('_', ' ')}"


def read_people(folder: Path) -> list[SamplePerson]:
    """Return the sample logins of a state folder, or none where nothing was ever filled in."""
    path = folder / FILE
    if not path.exists():
        return []
    return [SamplePerson(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def write_people(folder: Path, people: list[SamplePerson]) -> None:
    """Keep the sample logins, whole or not at all."""
    new = folder / f"{FILE}.new"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(person) for person in people], file, indent=2, ensure_ascii=False)
    new.rename(folder / FILE)
