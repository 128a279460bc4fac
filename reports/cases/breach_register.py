"""The draft of an entry in the register of breaches (GDPR article 33(5)): facts and counts only."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from reports.cases.breach import Affected, Route, What, counted
from reports.cases.models import Breach

TAKEN: Final = {
    What.STORED: "the stored database: sealed content, and working data if the key files went too",
    What.LIVE: "what was filed, opened or changed on a running server in that time, in clear",
    What.ACCOUNT: "what one account opened in that time, in clear",
}
WAYS: Final = {
    Route.WORKER_TEXTS: "a dull text by the worker who knows the case, in the safe hours",
    Route.WORKER_CALLS: "a call by the worker who knows the case, in the safe hours",
    Route.THIRD_PERSON: "through the person who was named",
    Route.OWN_RETURN: "a message in the case, read when the person comes back with the code",
    Route.NONE: "no way is known to be safe: the person is not told",
}
_FORM: Final = """# Breach {id}

| | |
|---|---|
| went on | {since} to {until} |
| found | {found} |
| authority to be told by (72 hours) | {by} |
| authority told | (when, by whom, reference) |
| what was taken | {taken} |
| how it happened | (in words) |
| cases touched | {cases} |
| by level | {levels} |
| open or closed | {states} |

## Ways to tell the people themselves (article 34)

Each person is told by somebody who knows the case, by this way only, after the coordinators have
decided that the risk is high and that telling does not put the person in more danger.

{ways}

## Effects, and what was done

- likely effects: (in words)
- done against it: (in words)
- decided about telling people: (by whom, when, why)
"""


def draft(row: Breach, *, what: What, found: Sequence[Affected], zone: ZoneInfo) -> str:
    """The entry as far as the machine knows it; people fill in what stands in brackets."""
    counts = counted(list(found))
    return _FORM.format(
        id=row.id,
        since=_at(row.since, zone),
        until=_at(row.until, zone),
        found=_at(row.found_at, zone),
        by=_at(row.tell_by, zone),
        taken=TAKEN[what],
        cases=row.cases,
        levels=_numbers(counts["level"]),
        states=_numbers(counts["state"]),
        ways="\n".join(f"- {counts['route'][way]}: {words}" for way, words in WAYS.items()),
    )


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _numbers(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common()) or "none"
