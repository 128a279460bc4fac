"""Sample keys for a folder of the demo or the tests. Their files say that they are samples."""

import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path

from reports.vault import keyfiles, recoveryfiles
from reports.vault.envelope import Cost

# It opens sample data only and stands here for all to read: making it slow to guess is no use.
RECOVERY_PASSPHRASE = "sample passphrase of the demo, worth nothing"  # noqa: S105
RECOVERY_COST = Cost(8 * 1024, 1)


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
    return {
        "LINDEN_VAULT_KEYS_FILE": str(folder / "service-ring.json"),
        "LINDEN_LOOKUP_KEY_FILE": str(folder / "lookup-key.json"),
        "LINDEN_RECOVERY_PUBLIC_KEY_FILE": str(folder / "recovery-public.json"),
        "LINDEN_SECRET_KEY_FILE": str(folder / "secret-key"),
    }


def _write(folder: Path) -> None:
    keyfiles.write_ring(folder / "service-ring.json", sample=True, now=datetime.now(UTC))
    keyfiles.write_lookup(folder / "lookup-key.json", sample=True)
    recoveryfiles.write_recovery(
        folder / "recovery-public.json",
        folder / "recovery-private.json",
        passphrase=RECOVERY_PASSPHRASE,
        sample=True,
        cost=RECOVERY_COST,
    )
    keyfiles.create_text(folder / "secret-key", secrets.token_urlsafe(50))


def make_journal(folder: Path) -> dict[str, str]:
    """Make the journal folder unless it is there; return the variable that names it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {"LINDEN_JOURNAL_DIR": str(folder)}
