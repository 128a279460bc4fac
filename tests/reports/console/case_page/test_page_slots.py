"""Places on the case page that partner apps fill."""

from uuid import UUID

import pytest

from reports.cases.terms.machine_facts import Facts, RoutingWishes, Teller
from reports.console.case_page import page_slots
from reports.console.case_page.page_slots import AlreadyFilled, Panel, UnknownSlot

FACTS = Facts(language="fr", teller=Teller.HERSELF, counted=None, wishes=RoutingWishes())
PANEL = Panel(title="Sample", url_name="desk:file")
CASE = UUID(int=7)


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what the wiring has put there."""
    monkeypatch.setattr(page_slots, "_filled", {slot: [] for slot in page_slots.SLOTS})


def test_empty_slots_have_no_links() -> None:
    assert all(not links for links in page_slots.links(CASE, FACTS).values())


def test_a_filled_slot_has_its_link() -> None:
    page_slots.fill("after_needs", PANEL)
    assert page_slots.links(CASE, FACTS)["after_needs"] == [("Sample", f"/desk/file/{CASE}/")]


def test_a_wiring_mistake_stops_the_start() -> None:
    with pytest.raises(UnknownSlot):
        page_slots.fill("nowhere", PANEL)
    page_slots.fill("aside", PANEL)
    with pytest.raises(AlreadyFilled):
        page_slots.fill("aside", PANEL)
