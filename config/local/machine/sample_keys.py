"""Sample keys for a folder of the demo or the tests. Their files say that they are samples."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from config import key_command
from reports.vault.primitives.envelope import Cost
from reports.vault.service_keys import recovery_files

# It opens sample data only and stands here for all to read: making it slow to guess is no use.
RECOVERY_PASSPHRASE = "sample passphrase of the demo, worth nothing"  # noqa: S105
RECOVERY_COST = Cost(8 * 1024, 1)
RECOVERY_PUBLIC = "recovery-public.json"


def make_keys(folder: Path) -> dict[str, str]:
    """Make the sample keys unless they are there; return the `LINDEN_*` variables that name them.

    Keys that exist are never replaced: what was sealed with them would be lost. All are made
    or none: a start that was killed half-way leaves no half of them.
    """
    if not folder.exists():
        new = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700, parents=True)
        _write(new)
        new.rename(folder)
    files = {**key_command.VARIABLES, "LINDEN_RECOVERY_PUBLIC_KEY_FILE": RECOVERY_PUBLIC}
    return {variable: str(folder / name) for variable, name in files.items()}


def _write(folder: Path) -> None:
    key_command.create(folder, sample=True, now=datetime.now(UTC))
    recovery_files.write_recovery(
        folder / RECOVERY_PUBLIC,
        folder / "recovery-private.json",
        passphrase=RECOVERY_PASSPHRASE,
        sample=True,
        cost=RECOVERY_COST,
    )


def make_journal(folder: Path) -> dict[str, str]:
    """Make the journal folder unless it is there; return the variable that names it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {"LINDEN_JOURNAL_DIR": str(folder)}
