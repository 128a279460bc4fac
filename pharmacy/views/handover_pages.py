"""Handing over: the turned screen, or a slip with a code that says who helped and nothing else."""

from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from pharmacy.counter_kit.counter_guard import CounterRequest, show, trained_page
from pharmacy.register import monthly_counts
from pharmacy.register.help_modes import Mode
from reports.accounts.page_language import offered
from reports.intake.slips import LIFE, SlipKind, issue_slip
from reports.region import region


@trained_page
@require_GET
def hand_over(request: CounterRequest) -> HttpResponse:
    """In which language, and on which screen."""
    return show(request, "hand_over", {"once": uuid4(), "spoken": offered()})


@trained_page
@require_POST
def slip(request: CounterRequest) -> HttpResponse:
    """Make one slip and show it, this once: its code is stored nowhere."""
    spoken, now = request.POST.get("language", ""), timezone.now()
    if spoken not in region().languages:
        return HttpResponseBadRequest()
    try:
        once = UUID(request.POST.get("once", ""))
    except ValueError:
        return HttpResponseBadRequest()
    by = request.standing
    issued = issue_slip(
        kind=SlipKind.SLIP,
        organisation_id=by.organisation_id,
        language=spoken,
        by=by.actor,
        now=now,
    )
    monthly_counts.count(mode=Mode.SLIP, once=once, by=by, now=now)
    context = {
        "address": public_host() + issued.path.removesuffix(f"{issued.code}/"),
        "code": issued.code,
        "hours": int(LIFE[SlipKind.SLIP].total_seconds() // 3600),
        "spoken": spoken,
        "direction": region().language(spoken).direction,
        "heading": region().pharmacy.card.headings[spoken],
    }
    return show(request, "slip", context)


def public_host() -> str:
    """The public site's address as people type it: without a scheme."""
    return urlsplit(settings.LINDEN_PUBLIC_ADDRESS).netloc
