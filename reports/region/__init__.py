"""What differs from region to region: packs of data, and the pure rules that read them.

`region()` is the one in force. Everything else takes a `Region`, or a part of one, as an argument.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from reports.region.loading import PackBroken, load_pack
from reports.region.pack import Region
from reports.region.vocabulary import Kind, Level

__all__ = ["PACKS", "Kind", "Level", "PackBroken", "Region", "region"]

PACKS = Path(__file__).parent / "packs"


@cache
def region() -> Region:
    """The region of this installation: LINDEN_REGION names a pack here, or is a folder's path.

    Raises PackBroken with everything that is wrong with it. The process reads it once.
    """
    chosen = settings.LINDEN_REGION
    return load_pack(Path(chosen) if "/" in chosen else PACKS / chosen)
