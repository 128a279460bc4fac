"""What differs from region to region: packs of data, and the pure rules that read them.

`region()` is the one in force. Everything else takes a `Region`, or a part of one, as an argument.
"""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from reports.region.assembly.loading import PackBroken, load_pack
from reports.region.pack import Region
from reports.region.vocabulary import Kind, Level

__all__ = ["PACKS", "Kind", "Level", "PackBroken", "Region", "dates_in", "reading", "region"]

PACKS = Path(__file__).parent / "packs"


@cache
def region() -> Region:
    """The region of this installation: LINDEN_REGION names a pack here, or is a folder's path.

    Raises PackBroken with everything that is wrong with it. The process reads it once.
    """
    return load_pack(folder_of(settings.LINDEN_REGION))


def folder_of(chosen: str) -> Path:
    """The folder of a pack: one here by its name, any other by its path."""
    return Path(chosen) if "/" in chosen else PACKS / chosen


def reading() -> str:
    """The language in which a page is read now, as the region's texts know it."""
    active = get_language() or settings.LANGUAGE_CODE
    return active if active in region().languages else region().languages[0]


def dates_in() -> str:
    """The CLDR's language for the days and months of a page that is read now."""
    return region().language(reading()).cldr
