"""A limit as a pack writes it; `buckets.py` counts against it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """A limit that lets a burst through and then a steady rate."""

    burst: int
    per_hour: int
