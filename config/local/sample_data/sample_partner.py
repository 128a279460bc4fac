"""A sample token for a partner's own system, so that `docs/api.md` can be tried in the demo."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from config.local.sample_data.partner_token import read_token, write_token
from reports.accounts.credentials import api_tokens
from reports.accounts.directory import organisations
from reports.audit.log import OPERATOR

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
