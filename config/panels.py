"""Which pages of partner apps the case page offers. Only this place knows both sides."""

from reports.console.slots import fill
from shelters.screens import panel


def fill_slots() -> None:
    """Put each page in its place; once, when the process starts."""
    fill("after_needs", panel.SEARCH)
