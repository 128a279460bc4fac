"""Where a house is and where a person is in danger, compared without anybody reading either.

A zone is a commune of the region. Both sides keep only keyed cells: HMAC values under the lookup
key, the same for the same zone. They are guessable for whoever holds that key (zones are few), so
they lie inside sealed blobs and the working envelope, never in a column, and people are shown
yes, no or *ask*.
"""

from collections.abc import Collection, Iterable

from reports.region import region
from reports.vault.service_keys import lookups


class UnknownZone(ValueError):
    """The region has no zone with this code."""


def zone_cells(codes: Iterable[str]) -> list[bytes]:
    """Return the keyed cells of these zones, sorted. Raises UnknownZone."""
    return sorted(_cell(code) for code in _checked(codes))


def cell_names(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the keyed cells as texts: what facts hold and the match compares."""
    return tuple(cell.hex() for cell in zone_cells(codes))


def cells_touching() -> dict[str, tuple[str, ...]]:
    """Return, for each cell of the region, the cells that share a border with it."""
    communes = region().communes
    cells = {commune.code: _cell(commune.code).hex() for commune in communes}
    return {
        cells[commune.code]: tuple(sorted({cells[code] for code in commune.touches}))
        for commune in communes
    }


def zones_of(cells: Collection[str]) -> list[str]:
    """Return the codes of these cells: for counts by commune, never for a page about one house."""
    return [commune.code for commune in region().communes if _cell(commune.code).hex() in cells]


def _checked(codes: Iterable[str]) -> set[str]:
    wanted = set(codes)
    if not wanted <= {commune.code for commune in region().communes}:
        raise UnknownZone(UnknownZone.__doc__)
    return wanted


def _cell(code: str) -> bytes:
    return lookups.keyed_hash("zone", code)
