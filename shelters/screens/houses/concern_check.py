"""What a page asks before a change that concerns somebody is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shelters.boards.house_board import WORDS
from shelters.houses.concerns import Concern
from shelters.inventory.overview import HouseView
from shelters.models import PlacementState
from shelters.screens.labels import unit_labels
from shelters.screens.labels.board_rows import unit_name

FIELD = "asked"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The places concerned, in words, and the ids that the second press sends."""

    lines: Sequence[str]
    ids: Sequence[UUID]


def asking(found: Iterable[Concern], house: HouseView, *, now: datetime) -> Asking:
    """Return what is asked about these; only places and times, nobody's name."""
    names = {unit.id: unit_name(unit) for unit in house.units}
    found = list(found)
    return Asking(
        lines=[_line(each, names, now) for each in found],
        ids=[each.placement_id for each in found],
    )


def asked(request: HttpRequest) -> frozenset[UUID]:
    """Return the placements about which the page has asked."""
    return frozenset(UUID(each) for each in request.POST.getlist(FIELD) if _is_id(each))


def _line(concern: Concern, names: dict[UUID, str], now: datetime) -> str:
    said = {
        "place": ", ".join(sorted({names.get(each, "") for each in concern.unit_ids})),
        "word": WORDS[concern.state],
        "until": "",
    }
    if concern.until is None or concern.state in {PlacementState.CONFIRMED, PlacementState.ARRIVED}:
        return _("%(place)s: %(word)s") % said
    said["until"] = unit_labels.until(concern.until, now=now)
    return _("%(place)s: %(word)s %(until)s") % said


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
