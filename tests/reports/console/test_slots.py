"""Places on the case page that partner apps fill."""

from uuid import UUID

import pytest

from reports.cases.terms.machine_facts import Facts, RoutingWishes, Teller
from reports.console import slots
from reports.console.slots import AlreadyFilled, Panel, UnknownSlot

FACTS = Facts(language="fr", teller=Teller.HERSELF, counted=None, wishes=RoutingWishes())
PANEL = Panel(title="Sample", url_name="desk:file")
CASE = UUID(int=7)


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what the wiring has put there."""
    monkeypatch.setattr(slots, "_filled", {slot: [] for slot in slots.SLOTS})


def test_empty_slots_have_no_links() -> None:
    assert all(not links for links in slots.links(CASE, FACTS).values())


def test_a_filled_slot_has_its_link() -> None:
    slots.fill("after_needs", PANEL)
    assert slots.links(CASE, FACTS)["after_needs"] == [("Sample", f"/desk/file/{CASE}/")]


def test_a_wiring_mistake_stops_the_start() -> None:
    with pytest.raises(UnknownSlot):
        slots.fill("nowhere", PANEL)
    slots.fill("aside", PANEL)
    with pytest.raises(AlreadyFilled):
        slots.fill("aside", PANEL)
