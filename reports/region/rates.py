"""A limit as a pack writes it; `buckets.py` counts against it."""

from dataclasses import dataclass

from reports.region.reading.kinds import Positive
from reports.region.reading.parts import Part


@dataclass(frozen=True, kw_only=True)
class Bucket(Part):
    """A limit that lets a burst through and then a steady rate."""

    burst: Positive
    per_hour: Positive
