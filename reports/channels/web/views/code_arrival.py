"""Coming with a code from a slip or a poster: kept with the answers, and gone from the address."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from reports.channels.web.notices.page_frame import public
from reports.channels.web.session import rate_limits
from reports.channels.web.session.draft import Notebook
from reports.channels.web.session.form_session import TELLING, Gate
from reports.intake import slips


@public
def came(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the code, go on to the first page at once; a code that does not count looks the same.

    Whoever comes too fast, or has just sent a report, goes on without it; so does who came with
    something that can be no code, and is not told of one.
    """
    if not slips.has_form(code):
        return HttpResponseRedirect(reverse("web:start"), status=303)
    gate, now = Gate(request, TELLING), timezone.now()
    notebook = Notebook.open(gate, now)
    if rate_limits.wait_for_page(request, now) is None:
        notebook.come_with(slips.found(code, now), now=now)
    return gate.give(HttpResponseRedirect(reverse("web:start"), status=303))
