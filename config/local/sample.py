"""Sample people for the demo."""

from datetime import datetime
from pathlib import Path


def fill(folder: Path, *, now: datetime) -> None:
    """Fill in what is missing."""
