"""The counter's first page: the code word, three ways to help, a receipt number typed back."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from pharmacy.counter_kit import counter_draft
from pharmacy.counter_kit.counter_guard import CounterRequest, counter_page, show
from pharmacy.register import receipts
from reports.intake.times.spoken_times import on_day
from reports.region import region


@counter_page
@require_GET
def counter(request: CounterRequest) -> HttpResponse:
    """Three large targets; without a current training only one of them leads anywhere."""
    word = region().pharmacy.code_word(request.standing.day)
    response = show(request, "counter", {"word": word})
    counter_draft.end(request, response)  # whatever the last person left open
    return response


@counter_page
@require_http_methods(["GET", "POST"])
def receipt(request: CounterRequest) -> HttpResponse:
    """Ask after a number: received, or taken up by a person at that time, nothing else (R3.5)."""
    if request.method == "GET":
        return show(request, "receipt")
    now, typed = timezone.now(), request.POST.get("number", "")
    if not typed.strip():
        return show(request, "receipt", {"missing": True}, status=422)
    try:
        found = receipts.status(
            typed=typed, team_id=request.standing.team_id, by=request.standing.actor, now=now
        )
    except receipts.UnknownNumber:
        context = {"unknown": True, "typed": typed, "hours": region().pharmacy.receipt_hours}
        return show(request, "receipt", context, status=404)
    at = found.taken_up_at
    taken_up = on_day(at, region().timezone) if at else ""
    return show(request, "receipt", {"found": True, "taken_up": taken_up})
