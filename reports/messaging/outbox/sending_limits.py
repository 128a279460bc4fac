"""How many texts one number, or all together, may cause (R8.17).

A bucket's row is found by a keyed hash of its name: a number in it is in no column.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from reports.messaging.models import TextBucket
from reports.region import buckets
from reports.region.buckets import Bucket, BucketState
from reports.vault.service_keys import lookups

OVERALL_OUT: Final = "out"
OVERALL_IN: Final = "in"
KEPT: Final = timedelta(days=1)

_TOUCH: Final = """
INSERT INTO reports_textbucket (key, tokens, at)
SELECT key, tokens, %s FROM unnest(%s::bytea[], %s::float8[]) AS fresh (key, tokens)
ORDER BY key ON CONFLICT (key) DO NOTHING
"""
_LOCK: Final = """
SELECT key, tokens, at FROM reports_textbucket WHERE key = ANY(%s) ORDER BY key FOR UPDATE
"""
_WRITE: Final = """
UPDATE reports_textbucket SET tokens = change.tokens, at = change.at
FROM unnest(%s::bytea[], %s::float8[], %s::timestamptz[]) AS change (key, tokens, at)
WHERE reports_textbucket.key = change.key
"""
# The arithmetic of `buckets.take` once more, so that a row is held for one statement only.
_PASSED: Final = "greatest(extract(epoch FROM excluded.at - kept.at), 0)::float8 / 3600"
_THERE: Final = f"least(%(burst)s::float8, kept.tokens + %(per_hour)s::float8 * ({_PASSED}))"
_TAKE_ONE: Final = f"""
INSERT INTO reports_textbucket AS kept (key, tokens, at)
VALUES (%(key)s, %(burst)s::float8 - 1, %(now)s)
ON CONFLICT (key) DO UPDATE SET tokens = {_THERE} - 1, at = greatest(kept.at, excluded.at)
WHERE {_THERE} >= 1
"""  # noqa: S608 - constants of our own
_GIVE_BACK: Final = "UPDATE reports_textbucket SET tokens = tokens + %s WHERE key = %s"


def out_of(number: str) -> str:
    """The name of the bucket for texts to a number."""
    return f"out:{number}"


def into(number: str) -> str:
    """The name of the bucket for texts from a number."""
    return f"in:{number}"


def take(*, name: str, bucket: Bucket, now: datetime, tokens: int = 1) -> bool:
    """Take from one bucket; whether there was enough. In the caller's transaction, if any."""
    return take_many(wanted={name: (bucket, tokens)}, now=now)[name] >= tokens


def take_many(*, wanted: Mapping[str, tuple[Bucket, int]], now: datetime) -> Mapping[str, int]:
    """Take up to so many tokens from each bucket; how many it gave. Three queries for all.

    Rows are locked in the order of their keys, so that two who take wait and never lock up.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        return _take(cursor, wanted, now)


def give_back(*, name: str, tokens: int) -> None:
    """Put back what this transaction took from a bucket and did not use: its row is locked."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [tokens, lookups.lookup("throttle", f"text {name}")])


def take_one(*, name: str, bucket: Bucket, now: datetime) -> bool:
    """Take one token if there is one, as `buckets.take` does, in one statement of its own.

    All calls that come in take from one row: it is held no longer than that statement.
    """
    key = lookups.lookup("throttle", f"text {name}")
    rate: dict[str, Any] = {"burst": bucket.burst, "per_hour": bucket.per_hour}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_ONE, {"key": key, "now": now, **rate})
        return bool(cursor.rowcount)


def _take(
    cursor: CursorWrapper,
    wanted: Mapping[str, tuple[Bucket, int]],
    now: datetime,
) -> Mapping[str, int]:
    keys = {name: lookups.lookup("throttle", f"text {name}") for name in wanted}
    fresh = [float(bucket.burst) for bucket, _ in wanted.values()]
    cursor.execute(_TOUCH, [now, list(keys.values()), fresh])
    cursor.execute(_LOCK, [list(keys.values())])
    states = {bytes(key): BucketState(tokens=left, at=at) for key, left, at in cursor.fetchall()}
    given, after = Counter[str](), dict[bytes, BucketState]()
    for name, (bucket, tokens) in wanted.items():
        given[name], after[keys[name]] = _most(bucket, states[keys[name]], tokens, now)
    tokens_left = [each.tokens for each in after.values()]
    cursor.execute(_WRITE, [list(after), tokens_left, [each.at for each in after.values()]])
    return given


def _most(
    bucket: Bucket, state: BucketState, tokens: int, now: datetime
) -> tuple[int, BucketState]:
    looked = buckets.take(bucket, state, now, tokens=0)
    given = min(tokens, int(looked.state.tokens))
    return given, buckets.take(bucket, state, now, tokens=given).state


def forget_old(*, now: datetime) -> int:
    """Delete the buckets that have been full for long; return how many."""
    return TextBucket.objects.filter(at__lt=now - KEPT).delete()[0]
