"""`./run install --write-env FILE`: the environment of each process, made by command.

FILE has what all processes share, with every variable explained as docs/operations.md does; beside
it one small file for each process has its login at the database. Systemd reads them as they are
(`EnvironmentFile=`), and so does a shell.
"""

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from config import key_command
from config.local.machine.child_processes import WEB_STATEMENT_SECONDS, WORKER_STATEMENT_SECONDS
from config.local.state import ROOT
from config.roles import wanted
from config.roles.rights_notation import Role

PAGE: Final = ROOT / "docs" / "operations.md"
ROW: Final = re.compile(r"\| `(LINDEN_[A-Z_]+)` \| (.+) \| (.+) \|")
PASSWORDS: Final = "database-passwords"
# Each process's file, and the login at the database that it has.
PROCESSES: Final = {
    "public": Role.PUBLIC,
    "staff": Role.STAFF,
    "worker": Role.WORKER,
    "commands": Role.MIGRATE,
    "backup": Role.BACKUP,
}
OF_A_PROCESS: Final = {
    "LINDEN_DATABASE_URL",
    "LINDEN_SITES",
    "LINDEN_ALLOWED_HOSTS",
    "LINDEN_STATEMENT_SECONDS",
}
OF_THE_DEMO: Final = {"LINDEN_DEMO", "LINDEN_PG_BIN", "LINDEN_CLOCK_FILE"}


class NotWritten(Exception):
    """The files cannot be written; the message says why and what to do. Nothing was."""


@dataclass(frozen=True)
class Wanted:
    """What an installation is made of."""

    public: str
    staff: str
    database: str  # HOST:PORT/NAME
    keys: Path
    journal: Path
    proxies: int
    broker: str
    region: str

    def check(self) -> None:
        """Raise NotWritten for what no process would start with."""
        for option, address in (("--public", self.public), ("--staff", self.staff)):
            split = urlsplit(address)
            if split.scheme != "https" or not split.hostname or split.path not in {"", "/"}:
                raise NotWritten(f"{option} {address}: write it as https://HOST")
        if not re.fullmatch(r"[^/@\s]+/[^/@\s]+", self.database):
            raise NotWritten(f"--database {self.database}: write it as HOST:PORT/NAME")
        for option, folder in (("--keys", self.keys), ("--journal", self.journal)):
            if not folder.is_absolute():
                raise NotWritten(f"{option} {folder}: give the whole path, from /")

    def shared(self) -> dict[str, str]:
        """The variables that are the same for all processes."""
        return {
            **{name: str(self.keys / file) for name, file in key_command.VARIABLES.items()},
            "LINDEN_RECOVERY_PUBLIC_KEY_FILE": str(self.keys / "recovery-public.json"),
            "LINDEN_JOURNAL_DIR": str(self.journal),
            "LINDEN_PUBLIC_ADDRESS": self.public,
            "LINDEN_STAFF_ADDRESS": self.staff,
            "LINDEN_BROKER_URL": self.broker,
            "LINDEN_REGION": self.region,
            "LINDEN_BEHIND_PROXY": "1" if self.proxies else "0",
            "LINDEN_PROXIES": str(self.proxies),
        }

    def own(self, process: str, password: str) -> dict[str, str]:
        """The variables of one process."""
        login = wanted.logins("linden")[PROCESSES[process]]
        url = f"postgresql://{login}:{quote(password)}@{self.database}"
        known = {"LINDEN_DATABASE_URL": url}
        if process in {"public", "staff"}:
            address = self.public if process == "public" else self.staff
            known["LINDEN_SITES"] = process
            known["LINDEN_ALLOWED_HOSTS"] = str(urlsplit(address).hostname)
            known["LINDEN_STATEMENT_SECONDS"] = str(WEB_STATEMENT_SECONDS)
        if process == "worker":
            known["LINDEN_STATEMENT_SECONDS"] = str(WORKER_STATEMENT_SECONDS)
        return known


def write(file: Path, wish: Wanted) -> list[Path]:
    """Write all files, readable by whoever runs this and by nobody else; return them.

    Raises NotWritten; no file is ever written over another.
    """
    wish.check()
    contents = dict(_contents(file, wish))
    if there := [str(path) for path in contents if os.path.lexists(path)]:
        raise NotWritten(f"there already: {', '.join(there)}; nothing was written")
    for path, lines in contents.items():
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as fault:
            raise NotWritten(f"{path}: {fault.strerror}") from None
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.writelines(f"{line}\n" for line in lines)
    return list(contents)


def _contents(file: Path, wish: Wanted) -> Iterator[tuple[Path, list[str]]]:
    passwords = {process: secrets.token_urlsafe(24) for process in PROCESSES}
    yield (
        file,
        [
            "# What all processes of this installation share. docs/operations.md, Environment.",
            *_explained(wish.shared()),
        ],
    )
    for process, password in passwords.items():
        yield (
            file.with_name(f"{process}.env"),
            [
                f"# Beside {file.name}: what {process} alone has. Its login may do its work.",
                *(_line(name, value) for name, value in wish.own(process, password).items()),
            ],
        )
    yield (
        file.with_name(PASSWORDS),
        [
            "# For ./run database_roles --passwords, once; then this file can go.",
            *(f"{PROCESSES[process].value}={word}" for process, word in passwords.items()),
        ],
    )


def _explained(values: Mapping[str, str]) -> Iterator[str]:
    """Every variable with its words; what has no value here is switched off by a hash."""
    told = {name: (what, default) for name, what, default in ROW.findall(_page())}
    for name, (what, default) in told.items():
        if name in OF_THE_DEMO | OF_A_PROCESS:
            continue
        words = f"# {what[0].upper()}{what[1:]}.".replace("`", "")
        yield ""
        yield words if default == "none" else f"{words} Default: {default}.".replace("`", "")
        yield _line(name, values[name]) if name in values else f"#{name}="


def _page() -> str:
    return PAGE.read_text(encoding="utf-8").partition("### Environment")[2].partition("\n## ")[0]


def _line(name: str, value: str) -> str:
    if "'" in value or "\n" in value:
        raise NotWritten(f"{name}: no quotes in it, please")
    return f"{name}='{value}'"
