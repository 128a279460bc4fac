"""After sending: the code for the person alone, the receipt for the pharmacist, and rest."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from pharmacy.counter_kit import counter_draft
from pharmacy.counter_kit.counter_draft import Box
from pharmacy.counter_kit.counter_guard import CounterRequest, counter_page, show
from pharmacy.register import receipts
from pharmacy.views.handover_pages import public_host
from reports.accounts.devices import shared_devices
from reports.region import region
from reports.vault.browser_secrets import drafts


@counter_page
@require_GET
def turn(request: CounterRequest) -> HttpResponse:
    """Before the code: turn the screen, so that the person alone sees it."""
    try:
        here = Box.of(request, now=timezone.now())
    except drafts.NoDraft:
        return redirect("pharmacy:counter")
    return show(request, "turn", {"urgent": here.urgent})


@counter_page
@require_http_methods(["GET", "POST"])
def code(request: CounterRequest) -> HttpResponse:
    """The return code, to the person alone: for a quarter of an hour or until it is noted."""
    now = timezone.now()
    try:
        here = Box.of(request, now=now)
    except drafts.NoDraft:
        return redirect("pharmacy:counter")
    if request.method == "POST" and here.draft.sent:
        here.sent(None, now=now)
        return redirect("pharmacy:done")
    shown = here.draft.code(now=now)
    if shown is None:
        return redirect("pharmacy:done" if here.draft.sent else "pharmacy:counter")
    with override(here.language):
        context = {"code": shown.shown, "urgent": here.urgent, "address": f"{public_host()}/back"}
        return show(request, "code", context)


@counter_page
@require_http_methods(["GET", "POST"])
def done(request: CounterRequest) -> HttpResponse:
    """The receipt number; then the screen goes neutral."""
    if request.method == "POST":
        return _neutral(request)
    try:
        here = Box.of(request, now=timezone.now())
    except drafts.NoDraft:
        return redirect("pharmacy:counter")
    if not here.receipt:
        return redirect("pharmacy:counter")
    context = {"receipt": receipts.shown(here.receipt), "hours": region().pharmacy.receipt_hours}
    return show(request, "done", context)


@counter_page
@require_http_methods(["GET", "POST"])
def leave(request: CounterRequest) -> HttpResponse:
    """The person's way out: what was typed is gone, the screen says nothing (R3.6)."""
    return _neutral(request)


def _neutral(request: CounterRequest) -> HttpResponse:
    """A shared screen goes blank; somebody's own goes to the region's exit page."""
    if request.device:
        shared_devices.blank(device_id=request.device.id)
        response = redirect("pharmacy:counter")
    else:
        response = redirect(region().exit_url)
    counter_draft.end(request, response)
    return response
