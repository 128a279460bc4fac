"""The sample token of a demo, beside its keys: `partner-token`, readable by the owner alone."""

import os
from pathlib import Path
from typing import Final

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
