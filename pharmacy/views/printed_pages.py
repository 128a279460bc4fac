"""What a pharmacy prints and reads about itself: the wallet card, and its own figures."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from pharmacy.counter_kit.counter_guard import CounterRequest, counter_page, show
from pharmacy.counter_kit.wallet_card import Paper, card
from pharmacy.register import monthly_counts
from pharmacy.register.help_modes import Mode
from pharmacy.views.handover_pages import public_host
from reports.accounts.page_language import on_paper
from reports.region import region


@counter_page
@require_GET
def papers(request: CounterRequest) -> HttpResponse:
    """The card in each language, and the pharmacy's own figures (R3.12)."""
    found = monthly_counts.months(pharmacy_id=request.standing.pharmacy_id, now=timezone.now())
    context = {
        "languages": on_paper(),
        "modes": Mode.labels,
        "months": [(each.first_day, each.numbers.values(), each.total) for each in found],
        "k": region().statistics.k_partners,
    }
    return show(request, "papers", context)


@counter_page
@require_GET
def card_file(request: CounterRequest, spoken: str, paper: str) -> HttpResponse:
    """One card as a PDF; `?code=yes` adds a code to scan, which it has not by itself (R3.11)."""
    if spoken not in dict(on_paper()) or paper not in set(Paper):
        raise Http404
    scanned = f"{settings.LINDEN_PUBLIC_ADDRESS.rstrip('/')}/?l={spoken}"
    data = card(
        language=spoken,
        address=public_host(),
        paper=Paper(paper),
        scanned=scanned if request.GET.get("code") == "yes" else "",
    )
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="card-{spoken}-{paper}.pdf"'
    return response
