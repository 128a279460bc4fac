"""Advice only: what to say, whom to call, the law. Nothing about the person is asked (R3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from pharmacy.counter_kit.callable_numbers import listening
from pharmacy.counter_kit.counter_guard import CounterRequest, counter_page, show
from pharmacy.register import monthly_counts
from pharmacy.register.help_modes import Mode
from reports.accounts.guards import team_choice
from reports.region import reading, region
from reports.region.models.pharmacy import Situation

FIELDS: Final = frozenset({"csrfmiddlewaretoken", team_choice.FIELD, "once"})


@counter_page
@require_http_methods(["GET", "POST"])
def advice(request: CounterRequest) -> HttpResponse:
    """Show the advice; count that it was given, and nothing else. Any other field: 400."""
    if request.method == "POST":
        return _count(request)
    now, day = timezone.now(), request.standing.day
    context = {
        "once": uuid4(),
        "lines": listening(now),
        "children": listening(now, only=region().minors.helplines),
        "no_danger": law(Situation.NO_DANGER, day),
        "danger": law(Situation.DANGER, day),
        "minor": law(Situation.MINOR, day),
    }
    return show(request, "advice", context)


def _count(request: CounterRequest) -> HttpResponse:
    if not set(request.POST) <= FIELDS:
        return HttpResponseBadRequest()
    try:
        once = UUID(request.POST.get("once", ""))
    except ValueError:
        return HttpResponseBadRequest()
    monthly_counts.count(mode=Mode.ADVICE, once=once, by=request.standing, now=timezone.now())
    return redirect("pharmacy:counter")


@dataclass(frozen=True, kw_only=True)
class Record:
    """One text that may be shown."""

    ref: str
    text: str
    steps: Sequence[str]
    reviewed_by: str


@dataclass(frozen=True, kw_only=True)
class Law:
    """What may be shown of one situation; `ask`: something of it has to be asked of the Order."""

    records: Sequence[Record]
    ask: bool
    order: str


def law(situation: Situation, day: date) -> Law:
    """The records of a situation on that day, in the page's language."""
    rules, spoken = region().pharmacy, reading()
    found = rules.law(situation)
    good = [each for each in found if each.may_be_shown(day)]
    return Law(
        records=[
            Record(
                ref=each.ref(spoken),
                text=each.text(spoken),
                steps=each.checklist(spoken),
                reviewed_by=each.reviewed_by,
            )
            for each in good
        ],
        ask=len(good) < len(found) or not found,
        order=rules.order[spoken],
    )
