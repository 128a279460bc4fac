"""Who had no place, a month at a time: what may be shown to a funder, and as a file (R6.11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.statistics.disclosure_control import Rule, table, total, with_others
from reports.console.frame.desk_page import desk_around, desk_page
from reports.console.frame.figure_file import figure_file
from reports.region import region
from shelters.boards.unmet_counts import Counts, counts_by_month, months_over
from shelters.boards.unmet_kinds import DIMENSIONS, Dimension
from shelters.screens.region import unmet_heat, unmet_labels
from shelters.screens.region.unmet_heat import Heat

HEADER: Final = ("month", "table", "value", "households", "evenings")
BAR: Final = 320  # the width of the longest bar, in the drawing's own units
LINE: Final = 26


@dataclass(frozen=True, kw_only=True)
class UnmetRow:
    """One figure. None: not shown. `used`: on how many evenings one more such place had served."""

    code: str
    label: str
    households: int | None
    used: int | None
    y: int
    width: int


@dataclass(frozen=True, kw_only=True)
class UnmetTable:
    """One table in words, and as bars; `hidden`: some of its figures are not shown."""

    id: str
    title: str
    rows: Sequence[UnmetRow]
    height: int
    hidden: bool


@dataclass(frozen=True, kw_only=True)
class UnmetPage:
    """Everything the page shows of one month; no month: none is over yet."""

    month: date | None
    months: Sequence[date]
    households: int | None
    with_others: int | None
    evenings: int
    nights: int | None
    tables: Sequence[UnmetTable]
    heat: Sequence[Heat]
    k: int
    round_to: int


@require_GET
@desk_page(Permission.STATISTICS)
def unmet(request: StaffRequest) -> HttpResponse:
    """The figures of one month that is over, the newest unless another is named."""
    desk = desk_around()
    return render(request, "shelters/unmet.html", {"desk": desk, "page": _page(request)})


@require_GET
@desk_page(Permission.STATISTICS)
def export(request: StaffRequest) -> HttpResponse:
    """The same as CSV: what is not shown is empty."""
    page = _page(request)
    name = f"unmet-need-{page.month:%Y-%m}.csv" if page.month else "unmet-need.csv"
    rows = _lines(page, f"{page.month:%Y-%m}") if page.month else []
    return figure_file(name, HEADER, rows)


def _page(request: StaffRequest) -> UnmetPage:
    months = months_over(now=timezone.now())
    month = _asked_for(request.GET.get("month", ""), months)
    beside = months[: unmet_heat.MOST]
    known = counts_by_month({*beside, month} if month else ())
    counts = known.get(month, Counts()) if month else Counts()
    statistics = region().statistics
    rule = Rule(k=statistics.k_public, round_to=statistics.round_to)
    shown = total(counts.households, rule=rule)
    return UnmetPage(
        month=month,
        months=months,
        households=shown,
        with_others=with_others(counts.households, counts.without, rule=rule),
        evenings=counts.evenings,
        nights=None if shown is None else rule.rounded(counts.nights),
        tables=[_table(each, counts, rule) for each in DIMENSIONS] if shown is not None else [],
        heat=unmet_heat.heat({each: known[each] for each in beside}, rule=rule),
        k=rule.k,
        round_to=rule.round_to,
    )


def _asked_for(text: str, months: Sequence[date]) -> date | None:
    """The month an address names: one of those that are over, nothing else."""
    if not text:
        return months[0] if months else None
    found = {f"{each:%Y-%m}": each for each in months}
    if text not in found:
        raise Http404
    return found[text]


def _table(dimension: Dimension, counts: Counts, rule: Rule) -> UnmetTable:
    said = counts.values.get(dimension.id, {})
    found = table(said, dimension.values, cases=counts.households, many=dimension.many, rule=rule)
    shown = {code: count for code, count in found.items() if count is not None}
    ranked = sorted(shown, key=lambda code: (-shown[code], dimension.values.index(code)))
    most = max(shown.values(), default=1)
    rows = [
        UnmetRow(
            code=code,
            label=unmet_labels.value(dimension.id, code),
            households=shown[code],
            used=counts.used.get(code, 0) if dimension.id == "kind" else None,
            y=at * LINE,
            width=max(2, BAR * shown[code] // most),
        )
        for at, code in enumerate(ranked)
    ]
    return UnmetTable(
        id=dimension.id,
        title=str(unmet_labels.TITLES[dimension.id]),
        rows=rows,
        height=max(1, len(rows)) * LINE,
        hidden=len(shown) < len(found),
    )


def _lines(page: UnmetPage, month: str) -> Iterator[Sequence[object]]:
    """The csv writer leaves None empty."""
    yield month, "all", "agreed", page.households, None
    yield month, "all", "with_others", page.with_others, None
    yield month, "all", "evenings_counted", None, page.evenings
    for each in page.tables:
        for row in each.rows:
            yield month, each.id, row.code, row.households, row.used
