"""How fast one network, and everybody together, may go. Slowed, never refused (R1.21).

Counted in this process's memory (`reports/channels/pace.py`): no address is stored. What is shared
by all slows only networks that failed or began a lot of late: whoever did neither has a reserve
that no flood from elsewhere empties. Callers count what was really asked of us: a post that is no
form of ours, or a code that can be none, costs nobody anything.
"""

from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest

from reports.addresses import line, networks
from reports.channels import pace
from reports.region import region
from reports.region.buckets import Bucket
from reports.vault.browser_secrets import drafts

MOST_DRAFTS = 50_000  # rows for browsers at one time: 3 GiB if every one is as long as can be
_UNTIL_SOME_RAN_OUT = timedelta(minutes=5)
# A wider network may do more than one address of it, not as much as all of them: a /24 of IPv4
# is hundreds of homes, a /48 of IPv6 one home or many.
_WIDER: Final = 4
# Slices of a file for each page that may be asked for: they are small, and many make one file.
_SLICES: Final = 20
# So many codes that find nothing are a person's who looks at the paper again.
FORGIVEN: Final = Bucket(burst=5, per_hour=5)
# Begun on one line; who begins more waits first when the room for rows gets short: at half of it.
FEW_BEGUN: Final = Bucket(burst=10, per_hour=5)


def wait_for_page(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long this network should wait before its next page; None: go on."""
    return _wait_here("page", request, region().limits.pages_per_address, now)


def wait_for_slice(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long to wait before the next slice of a file: a large one has hundreds."""
    return _wait_here("slice", request, _times(region().limits.pages_per_address, _SLICES), now)


def wait_for_report(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long this network should wait before it sends another report; None: go on."""
    return _wait_here("report", request, region().limits.reports_per_address, now)


def wait_for_spot(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long to wait before another entry about public space, from here or by anybody.

    Figures are worth as much as what nobody could fill them with: as reports from here, as drafts
    from everywhere.
    """
    limits = region().limits
    if wait := _wait_here("spot", request, limits.reports_per_address, now):
        return wait
    return pace.wait_for("spots", "", limits.drafts_overall, now)


def wait_for_draft(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long to wait before answers are kept for one more browser, from here or anywhere.

    A row is kept for two hours and may be long: besides the pace there is a ceiling, half of it
    for networks that began few of late.
    """
    limits = region().limits
    if wait := _wait_here("draft", request, limits.drafts_per_address, now):
        return wait
    room = MOST_DRAFTS
    if pace.wait_for("begun", line(request), FEW_BEGUN, now):
        if wait := pace.wait_for("drafts", "", limits.drafts_overall, now):
            return wait
        room //= 2
    return None if drafts.are_fewer_than(room) else _UNTIL_SOME_RAN_OUT


def wait_for_code(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long to wait before another return code is tried, from here or by anybody.

    By anybody counts only where codes that found nothing came from of late.
    """
    limits = region().limits
    if wait := _wait_here("code", request, limits.codes_per_address, now):
        return wait
    if pace.is_used_up("failed", line(request), FORGIVEN, now):
        return pace.wait_for("codes", "", limits.codes_overall, now)
    return None


def note_wrong_code(request: HttpRequest, now: datetime) -> None:
    """Remember for a while that a code from here found nothing."""
    pace.wait_for("failed", line(request), FORGIVEN, now)


def _wait_here(
    purpose: str, request: HttpRequest, bucket: Bucket, now: datetime
) -> timedelta | None:
    wanted = [
        (network, _times(bucket, _WIDER**step)) for step, network in enumerate(networks(request))
    ]
    return pace.wait_for_all(purpose, wanted, now)


def _times(bucket: Bucket, factor: int) -> Bucket:
    return Bucket(burst=bucket.burst * factor, per_hour=bucket.per_hour * factor)
