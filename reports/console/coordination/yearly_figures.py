"""Yearly figures, a quarter at a time: fixed tables of what may be published (R6.11, R6.13)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.statistics import disclosure_control, tallies
from reports.cases.statistics.dimensions import Dimension, Value, dimensions
from reports.cases.terms.machine_facts import Channel
from reports.console.frame.desk_page import desk_page, show
from reports.console.frame.figure_file import figure_file
from reports.console.labels import code_labels
from reports.region import reading, region

TITLES: Final[dict[str, str | Promise]] = {
    "sex": _("Woman or man"),
    "age_band": _("Age"),
    "relation": _("Who the other person is"),
    "kinds": _("What happened; one case may be in several rows"),
    "channel": _("How it came in"),
    "group": _("Where"),
    "children": _("Children there"),
    "disability": _("Disability or long illness"),
}
VALUES: Final[dict[str, str | Promise]] = {
    "woman": _("A woman"),
    "man": _("A man"),
    "other": _("Something else"),
    "not_stated": _("Not stated"),
    "under_16": _("Under 16"),
    "16_17": _("16 or 17"),
    "18_24": _("18 to 24"),
    "25_34": _("25 to 34"),
    "35_49": _("35 to 49"),
    "50_64": _("50 to 64"),
    "65_up": _("65 or older"),
    "partner": _("A partner"),
    "ex": _("A former partner"),
    "family": _("Somebody in the family"),
    "household": _("Somebody who lives in the same home"),
    "known": _("Somebody else who is known"),
    "stranger": _("A stranger"),
    "several": _("Several people"),
    "yes": _("Yes"),
    "no": _("No"),
}
# A word that means something else in one table.
OTHERWISE: Final[dict[tuple[str, str], str | Promise]] = {
    ("relation", "work"): _("Somebody at work or at school"),
}
HEADER: Final = ("quarter", "table", "table_grevio", "value", "grevio", "eige", "cases")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure; None: not shown. `share`: how long its bar is, in hundredths of the longest."""

    id: str
    label: str
    grevio: str
    eige: str
    cases: int | None
    share: int = 0


@dataclass(frozen=True, kw_only=True)
class FigureTable:
    """One table in words."""

    id: str
    title: str
    grevio: str
    rows: Sequence[Row]


@dataclass(frozen=True, kw_only=True)
class Also:
    """A page of other figures."""

    address: str
    word: str


@dataclass(frozen=True, kw_only=True)
class FiguresPage:
    """Everything the page shows of one quarter; no quarter: none is over yet."""

    quarter: date | None
    quarters: Sequence[date]
    cases: int | None
    with_others: int | None
    tables: Sequence[FigureTable]
    k: int
    round_to: int
    also: Sequence[Also]


_also: Final[list[tuple[str, Promise]]] = []


def add_figures(url_name: str, word: Promise) -> None:
    """Offer another room's page of figures beside these; called as the process starts."""
    if (url_name, word) not in _also:
        _also.append((url_name, word))


@require_GET
@desk_page(Permission.STATISTICS)
def figures(request: StaffRequest) -> HttpResponse:
    """The tables of one quarter that is over, the newest unless another is named."""
    return show(request, "figures", _page(request))


@require_GET
@desk_page(Permission.STATISTICS)
def export(request: StaffRequest) -> HttpResponse:
    """The same as CSV: what is not shown is empty."""
    page = _page(request)
    if page.quarter is None:
        raise Http404
    name = f"figures-{page.quarter:%Y-%m}.csv"
    return figure_file(name, HEADER, _lines(page))


def _page(request: StaffRequest) -> FiguresPage:
    quarters = tallies.quarters_over(now=timezone.now())
    quarter = _asked_for(request.GET.get("quarter", ""), quarters)
    counts = tallies.counts_of(quarter) if quarter else tallies.Counts()
    statistics = region().statistics
    rule = disclosure_control.Rule(k=statistics.k_public, round_to=statistics.round_to)
    return FiguresPage(
        quarter=quarter,
        quarters=quarters,
        cases=disclosure_control.total(counts.cases, rule=rule),
        with_others=disclosure_control.with_others(counts.cases, counts.without, rule=rule),
        tables=[_table(each, counts, rule) for each in dimensions()] if quarter else [],
        k=rule.k,
        round_to=rule.round_to,
        also=[Also(address=reverse(name), word=str(word)) for name, word in _also],
    )


def _asked_for(text: str, quarters: Sequence[date]) -> date | None:
    """The quarter an address names: one of those that are over, nothing else."""
    if not text:
        return quarters[0] if quarters else None
    found = {each.isoformat(): each for each in quarters}
    if text not in found:
        raise Http404
    return found[text]


def _table(
    dimension: Dimension, counts: tallies.Counts, rule: disclosure_control.Rule
) -> FigureTable:
    values = dimension.values_in(region())
    figures = disclosure_control.table(
        counts.values.get(dimension.id, {}),
        [value.id for value in values],
        cases=counts.cases,
        many=dimension.many,
        rule=rule,
    )
    return FigureTable(
        id=dimension.id,
        title=str(TITLES[dimension.id]),
        grevio=dimension.grevio,
        rows=_with_bars([_row(dimension, value, figures[value.id]) for value in values]),
    )


def _with_bars(rows: Sequence[Row]) -> list[Row]:
    longest = max((row.cases or 0 for row in rows), default=0) or 1
    return [replace(row, share=100 * (row.cases or 0) // longest) for row in rows]


def _row(dimension: Dimension, value: Value, cases: int | None) -> Row:
    return Row(
        id=value.id,
        label=_label(dimension, value.id),
        grevio=value.grevio,
        eige=value.eige,
        cases=cases,
    )


def _label(dimension: Dimension, value: str) -> str:
    if value in region().commune_groups and dimension.of_region:
        return region().commune_groups[value].names[reading()]
    found = OTHERWISE.get((dimension.id, value))
    if found is None and dimension.id in {"kinds", "channel"}:
        known = code_labels.KINDS if dimension.id == "kinds" else dict(Channel.choices)
        found = known.get(value)
    return str(found or VALUES[value])


def _lines(page: FiguresPage) -> Iterator[tuple[object, ...]]:
    yield (page.quarter, "all", "", "counted", "", "", _shown(page.cases))
    yield (page.quarter, "all", "", "with_others", "", "", _shown(page.with_others))
    for table in page.tables:
        for row in table.rows:
            figure = _shown(row.cases)
            yield (page.quarter, table.id, table.grevio, row.id, row.grevio, row.eige, figure)


def _shown(cases: int | None) -> str:
    return "" if cases is None else str(cases)
