"""Zones are compared as keyed cells: the same zone the same cell, and no code to be read."""

import pytest

from reports.region import region
from shelters.facts import zones

CODES = [commune.code for commune in region().communes]


def test_the_same_zone_is_the_same_cell_whoever_asks() -> None:
    assert zones.zone_cells(CODES[:3]) == zones.zone_cells(reversed(CODES[:3]))
    assert len(set(zones.zone_cells(CODES))) == len(CODES)


def test_a_cell_shows_no_code() -> None:
    for code, cell in zip(CODES, zones.zone_cells(CODES), strict=True):
        assert code.encode() not in cell
        assert len(cell) == 32


def test_cells_touch_where_communes_do() -> None:
    touching = zones.cells_touching()
    for commune in region().communes:
        (cell,) = zones.cell_names([commune.code])
        assert touching[cell] == zones.cell_names(commune.touches)


def test_cells_are_read_back_for_counts_alone() -> None:
    assert zones.zones_of(zones.cell_names(CODES[2:5])) == CODES[2:5]
    assert zones.zones_of(["00"]) == []


def test_a_zone_of_nowhere_is_refused() -> None:
    with pytest.raises(zones.UnknownZone):
        zones.zone_cells([CODES[0], "atlantis"])
