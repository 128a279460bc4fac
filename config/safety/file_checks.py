"""What must hold about files before a process starts: who opens what people send is walled in."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from reports.files import confinement


@register(Tags.security, deploy=True)
def files_are_opened_behind_walls(**_: Any) -> list[CheckMessage]:
    """Say that the child that opens files has its own limits alone: nothing hides the disk."""
    if settings.LINDEN_DEMO or settings.LINDEN_CLEAN_SOCKET or confinement.walls_hold():
        return []
    said = "What people send is opened without walls: bwrap is not here, or may not make any."
    hint = "Install bubblewrap, or set LINDEN_CLEAN_SOCKET; see docs/files.md."
    return [Warning(said, hint=hint, id="linden.config.W031")]
