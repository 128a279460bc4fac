"""Named places on the case page that partner apps' pages fill.

The arrows stay one way: `config/` knows both sides and calls `fill` once at start; this room
knows only names of places, and never imports a partner app.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from reports.cases.terms.machine_facts import Facts

SLOTS: Final = ("after_needs", "after_conversation", "aside")


class UnknownSlot(Exception):
    """The case page has no place of this name."""


class AlreadyFilled(Exception):
    """This place already holds a panel with this address."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A partner app's page, offered as a link: its title and the name of its address.

    The address takes one argument, `case_id`; the page itself checks who may see what. `applies`
    says for which cases it is offered; without it, for all.
    """

    title: str | Promise
    url_name: str
    applies: Callable[[Facts], bool] | None = None

    def link(self, case_id: UUID) -> tuple[str, str]:
        """The title in the reader's language, and the address for this case."""
        return str(self.title), reverse(self.url_name, kwargs={"case_id": case_id})


_filled: dict[str, list[Panel]] = {slot: [] for slot in SLOTS}


def fill(slot: str, panel: Panel) -> None:
    """Show `panel` in `slot`; called once for each panel, when the process starts.

    Raises `UnknownSlot` and `AlreadyFilled`, so that a wiring mistake stops the start.
    """
    if slot not in _filled:
        raise UnknownSlot(slot)
    if any(panel.url_name == other.url_name for other in _filled[slot]):
        raise AlreadyFilled(panel.url_name)
    _filled[slot].append(panel)


def links(case_id: UUID, facts: Facts) -> dict[str, list[tuple[str, str]]]:
    """For each slot its links (title, address) for this case, in the order they were filled."""
    return {
        slot: [panel.link(case_id) for panel in panels if not panel.applies or panel.applies(facts)]
        for slot, panels in _filled.items()
    }
