"""A token bucket, pure: a burst passes, then a steady rate. The caller stores the state."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reports.region.reading.kinds import Positive
from reports.region.reading.parts import Part

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Bucket(Part):
    """A limit that lets a burst through and then a steady rate."""

    burst: Positive
    per_hour: Positive


@dataclass(frozen=True, kw_only=True, slots=True)
class BucketState:
    """How many tokens were left, and when."""

    tokens: float
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """The answer, the state to keep, and how long to wait if it was no."""

    allowed: bool
    state: BucketState
    wait: timedelta


def full(bucket: Bucket, now: datetime) -> BucketState:
    """The state of a bucket nobody has used yet."""
    return BucketState(tokens=float(bucket.burst), at=now.astimezone(UTC))


def take(bucket: Bucket, state: BucketState, now: datetime, *, tokens: int = 1) -> Taken:
    """Take tokens if there are enough. A clock that goes back adds nothing and takes nothing."""
    now = now.astimezone(UTC)
    passed = max(now - state.at, timedelta())
    there = min(float(bucket.burst), state.tokens + bucket.per_hour * (passed / _HOUR))
    at = max(now, state.at)
    if there >= tokens:
        return Taken(
            allowed=True, state=BucketState(tokens=there - tokens, at=at), wait=timedelta()
        )
    wait = _HOUR * ((tokens - there) / bucket.per_hour)
    return Taken(allowed=False, state=BucketState(tokens=there, at=at), wait=wait)
