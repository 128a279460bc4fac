"""The sample token of a demo, beside its keys: `partner-token`, readable by the owner alone."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from reports.accounts.credentials import api_tokens
from reports.accounts.directory import organisations
from reports.audit.log import OPERATOR

FILE: Final = "partner-token"


def read_token(folder: Path) -> str:
    """The sample token of a state folder, or an empty text where none was made."""
    path = folder / FILE
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def write_token(folder: Path, secret: str) -> None:
    """Keep the token, whole or not at all."""
    new = folder / f"{FILE}.new"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{secret}\n")
    new.rename(folder / FILE)


PARTNER: Final = "Sample Pharmacy"
LASTS: Final = timedelta(days=366)


def fill(folder: Path, *, now: datetime) -> None:
    """Make the sample token, unless the folder has one that still counts."""
    kept = read_token(folder)
    if kept and api_tokens.holder_of(secret=kept, now=now):
        return
    made = api_tokens.make_token(
        organisation_id=_partner(), name="sample system", lasts=LASTS, by=OPERATOR, now=now
    )
    write_token(folder, made.secret)


def _partner() -> UUID:
    every = organisations.all_organisations()
    return next(each.organisation_id for each in every if each.name == PARTNER)
