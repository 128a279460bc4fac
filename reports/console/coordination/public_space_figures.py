"""What was told of places in public space, a month at a time: what may be published (R6.11)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.statistics import public_space
from reports.cases.statistics.disclosure_control import Rule
from reports.console.frame.desk_page import desk_page, show
from reports.console.frame.figure_file import figure_file
from reports.region import reading, region

KINDS: Final[Mapping[str, str | Promise]] = {
    "verbal": _("Remarks, whistling or insults"),
    "followed": _("Followed, or somebody in the way"),
    "touched": pgettext_lazy("public space", "Unwanted touching"),
    "exposed": _("Somebody exposed themselves or filmed"),
    "threatened": _("Threatened, hit or robbed"),
}
PLACES: Final[Mapping[str, str | Promise]] = {
    "street": _("Street or square"),
    "stop": _("Stop or station"),
    "vehicle": _("In a tram, bus, metro or train"),
    "park": _("Park"),
    "venue": _("Shop, bar or club"),
    "building": _("School, sport or office building"),
    "other": _("Another public place"),
}
DAY_PARTS: Final[Mapping[str, str | Promise]] = {
    "morning": _("Morning"),
    "afternoon": _("Afternoon"),
    "evening": _("Evening"),
    "night": _("Night"),
}
MOTIVES: Final[Mapping[str, str | Promise]] = {
    "gender": _("Being a woman or a girl"),
    "love_or_gender": _("Sexual orientation or gender"),
    "origin": _("Origin, skin colour or religion"),
    "disability": _("A disability"),
}
_OTHERS: Final[Mapping[str, str | Promise]] = {
    public_space.ELSEWHERE: pgettext_lazy("a place", "Elsewhere"),
    public_space.NOT_SAID: _("Not stated"),
}
_HEADER: Final = ("month", "table", "value", "kind", "entries")


@dataclass(frozen=True, kw_only=True)
class SpotTable:
    """Figures in words: each row a label and its figures, None where none is shown."""

    id: str
    title: str
    rows: Sequence[tuple[str, Sequence[int | None]]]


@dataclass(frozen=True, kw_only=True)
class SpotsPage:
    """Everything the page shows of one month; no month: none is over yet."""

    month: date | None
    months: Sequence[date]
    entries: int | None
    kinds: Sequence[str]
    communes: SpotTable | None
    tables: Sequence[SpotTable]
    words: Sequence[str]
    k: int
    round_to: int


@require_GET
@desk_page(Permission.STATISTICS)
def spots(request: StaffRequest) -> HttpResponse:
    """The figures of one month that is over, the newest unless another is named."""
    month, months = _asked_for(request)
    rule = _rule()
    found = _figures(month, rule) if month else None
    page = SpotsPage(
        month=_day(month) if month else None,
        months=[_day(each) for each in months],
        entries=found.entries if found else None,
        kinds=[str(KINDS[kind]) for kind in public_space.KINDS],
        communes=_communes(found) if found else None,
        tables=list(_tables(found)) if found else [],
        words=found.words if found else (),
        k=rule.k,
        round_to=rule.round_to,
    )
    return show(request, "spots", page)


@require_GET
@desk_page(Permission.STATISTICS)
def export(request: StaffRequest) -> HttpResponse:
    """The same as CSV, without anybody's words: what is not shown is empty."""
    month, _months = _asked_for(request)
    if month is None:
        raise Http404
    name = f"public-space-{_day(month):%Y-%m}.csv"
    return figure_file(name, _HEADER, _lines(f"{_day(month):%Y-%m}", _figures(month, _rule())))


def _rule() -> Rule:
    statistics = region().statistics
    return Rule(k=statistics.k_public, round_to=statistics.round_to)


def _figures(month: int, rule: Rule) -> public_space.Figures:
    return public_space.figures(public_space.entries_of(month), rule=rule, here=region())


def _asked_for(request: StaffRequest) -> tuple[int | None, list[int]]:
    """The month an address names: one of those that are over, nothing else."""
    months = public_space.months_over(now=timezone.now())
    text = request.GET.get("month", "")
    if not text:
        return (months[0] if months else None), months
    found = {f"{_day(each):%Y-%m}": each for each in months}
    if text not in found:
        raise Http404
    return found[text], months


def _day(month: int) -> date:
    return date(month // 100, month % 100, 1)


def _communes(found: public_space.Figures) -> SpotTable:
    rows = [
        (_commune(code), [count, *found.cells[code].values()])
        for code, count in found.communes.items()
    ]
    return SpotTable(id="communes", title="", rows=rows)


def _commune(code: str) -> str:
    return str(_OTHERS[code]) if code in _OTHERS else region().commune(code).name(reading())


def _tables(found: public_space.Figures) -> Iterator[SpotTable]:
    for name, title, labels, figures in (
        ("kinds", _("What happened; one entry may be in several rows"), KINDS, found.kinds),
        ("places", _("What kind of place"), PLACES, found.places),
        ("day_parts", _("Time of day"), DAY_PARTS, found.day_parts),
        ("motives", _("Because of who they are; several may fit"), MOTIVES, found.motives),
    ):
        words = {**_OTHERS, **labels}
        rows = [(str(words[value]), [count]) for value, count in figures.items()]
        yield SpotTable(id=name, title=str(title), rows=rows)


def _lines(month: str, found: public_space.Figures) -> Iterator[tuple[object, ...]]:
    yield (month, "all", "", "", _shown(found.entries))
    for name, figures in (
        ("kinds", found.kinds),
        ("communes", found.communes),
        ("places", found.places),
        ("day_parts", found.day_parts),
        ("motives", found.motives),
    ):
        yield from ((month, name, value, "", _shown(count)) for value, count in figures.items())
    for commune, cells in found.cells.items():
        yield from (
            (month, "communes", commune, kind, _shown(count)) for kind, count in cells.items()
        )


def _shown(count: int | None) -> str:
    return "" if count is None else str(count)
