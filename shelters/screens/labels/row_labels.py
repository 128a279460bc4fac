"""What a list of cases says of a household and its search: children, and how far a place is."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reports.among import Among
from reports.console.row_parts.row_facts import RowFact
from reports.vault.case_keys.case_keys import WorkingVault, load_working
from reports.vault.primitives.errors import SealBroken
from shelters.models import Need, NeedState, Placement, PlacementState
from shelters.needs.needs import read_facts
from shelters.occupancy.occupancy import live

log = logging.getLogger("linden.shelters")

WANTED: Final[Mapping[int, Promise]] = {
    0: _("Place tonight"),
    1: _("Place in two days"),
    2: _("Place this week"),
    3: _("Moving on"),
}
PLACED: Final[Mapping[str, Promise]] = {
    PlacementState.HELD: _("Place reserved"),
    PlacementState.OFFERED: _("Place offered"),
    PlacementState.ACCEPTED: _("Place accepted"),
    PlacementState.CONFIRMED: _("Expected at a house"),
    PlacementState.ARRIVED: _("In a house"),
}


def of_rows(case_ids: Collection[UUID], now: datetime) -> Mapping[UUID, Sequence[RowFact]]:
    """Children and place of each of these cases that has a search; three queries."""
    needs = {
        need.case_id: need
        for need in Need.objects.filter(Among("case_id", case_ids)).order_by("waiting_since")
    }
    if not needs:
        return {}
    placed = {
        placement.need_id: placement
        for placement in live(now).filter(need__in=list(needs.values()))
    }
    vaults = load_working(needs.keys())
    return {
        case_id: [
            *_children(need, vaults.get(case_id)),
            *_place(need, placed.get(need.pk)),
        ]
        for case_id, need in needs.items()
    }


def _children(need: Need, vault: WorkingVault | None) -> list[RowFact]:
    if vault is None:
        return []
    try:
        children = read_facts(need, vault).children
    except SealBroken:
        log.exception("need_unreadable", extra={"case_id": str(need.case_id)})
        return []
    if not children:
        return []
    n = len(children)
    return [RowFact(shape="kid", words=ngettext("%(n)d child", "%(n)d children", n) % {"n": n})]


def _place(need: Need, placement: Placement | None) -> list[RowFact]:
    if placement is not None and placement.state in PLACED:
        return [RowFact(shape="home", words=str(PLACED[placement.state]))]
    if need.state != NeedState.WAITING:
        return []
    return [RowFact(shape="home", words=str(WANTED[need.tier]), tone="info", place=True)]
