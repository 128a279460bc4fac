"""The demo's clock of safe hours: the machine's own, moved forward as far as a file says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path


class BackwardsRefused(ValueError):
    """Time only goes forward: what was sent would lie in the future."""

    def __str__(self) -> str:
        return "the clock only goes forward"


class MovableClock:
    """Tells and moves the time. With a file, other processes follow; without, nobody does."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._moved = _read(file) if file else timedelta()

    @property
    def moved(self) -> timedelta:
        """How far it is ahead of the machine's."""
        return self._moved

    def now(self) -> datetime:
        """The time in UTC, moved."""
        return datetime.now(UTC) + self._moved

    def move(self, by: timedelta) -> None:
        """Move it on, in whole seconds. Raises BackwardsRefused."""
        if by < timedelta():
            raise BackwardsRefused
        self._moved += timedelta(seconds=int(by.total_seconds()))
        if self._file:
            new = self._file.with_suffix(".new")
            new.write_text(str(int(self._moved.total_seconds())), encoding="ascii")
            new.rename(self._file)


def _read(file: Path) -> timedelta:
    if not file.exists():
        return timedelta()
    return timedelta(seconds=int(file.read_text(encoding="ascii")))
