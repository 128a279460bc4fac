"""Which pages of partner apps the desks offer. Only this place knows both sides."""

from nightlife import places, waiting
from pharmacy.places import COUNTER, PHARMACIES
from reports.accounts.roles import Permission
from reports.console.page import add_place
from reports.console.slots import fill
from reports.console.warnings import watch
from shelters.screens import panel
from shelters.screens.region_words import REGION_BOARD


def fill_slots() -> None:
    """Put each page in its place of the case page; once, when the process starts."""
    fill("after_needs", panel.SEARCH)
    fill("aside", places.BESIDE)


def fill_navigation() -> None:
    """Put each page in the desks' navigation; once, when the process starts."""
    add_place("shelters:region", Permission.LEAD, REGION_BOARD, after="desk:board")
    add_place("nightlife:desk", Permission.LEAD, places.VENUES, after="desk:rota")
    add_place("nightlife:bar", Permission.KEEP_LOG, places.LOG, after="desk:installation")
    add_place("pharmacy:counter", Permission.USE_COUNTER, COUNTER, after="desk:rota")
    add_place("pharmacy:all", Permission.LEAD, PHARMACIES, after="desk:teams")


def watch_partners() -> None:
    """Put what waits on partners' pages onto the coordinators' board; once, at the start."""
    watch(waiting.for_the_board)
