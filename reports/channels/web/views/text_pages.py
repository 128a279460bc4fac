"""The texts or calls a reporter gets: whether and when, and buttons to pause or stop them."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports import clock
from reports.cases.casework.reporter import CodeUnknown
from reports.channels.web.form_kit.voices import Words
from reports.channels.web.notices.page_frame import page, public
from reports.channels.web.notices.text_notices import own_texts
from reports.channels.web.session import rate_limits, return_session
from reports.channels.web.session.form_session import RETURNING, Gate
from reports.channels.web.views.return_guard import ONCE_MORE, Here, counted, readable, to, who
from reports.channels.web.views.sent_page import phone_word
from reports.channels.web.views.waiting_words import slow, slow_words
from reports.followup.plans import reporter_choices
from reports.followup.plans.case_plans import NoPlan, WrongState
from reports.messaging.contact.contact import ContactRefused

_NOT_SAFE: Words = _("First tell us how we may reach you, or ask your care worker here.")

type Doing = Callable[..., None]

DOING: Final[dict[str, Doing]] = {
    "pause": reporter_choices.pause,
    "resume": reporter_choices.resume,
    "stop": reporter_choices.stop,
}


@public
@counted
@readable
def texts(request: HttpRequest) -> HttpResponse:
    """Say what is planned; a button changes it at once."""
    gate, now = Gate(request, RETURNING), timezone.now()
    here = who(gate, now)
    if here is None:
        return to("web:back")
    if request.method != "POST":
        return _show(request, gate, here)
    if not gate.ours:
        return _show(request, gate, here, ONCE_MORE, 403)
    if wait := rate_limits.wait_for_page(request, now):
        return slow(_show(request, gate, here, slow_words(wait), 429), wait)
    return _do(request, gate, here)


def _do(request: HttpRequest, gate: Gate, here: Here) -> HttpResponse:
    doing = DOING.get(request.POST.get("do", ""))
    if doing is None:
        return _show(request, gate, here, ONCE_MORE, 422)
    try:
        doing(code_keys=here.keys, now=clock.now())
    except CodeUnknown:
        return_session.end(gate)
        return to("web:back")
    except ContactRefused:
        if not here.case.phone_is_proven():
            return to("web:texts")  # why not, only the phone itself could have told
        return _show(request, gate, here, _NOT_SAFE, 409)
    except (NoPlan, WrongState):
        pass  # pressed twice, or changed elsewhere meanwhile: the page says what is true now
    return to("web:texts")


def _show(
    request: HttpRequest,
    gate: Gate,
    here: Here,
    note: Words = "",
    status: int = 200,
) -> HttpResponse:
    view = reporter_choices.view(case_id=here.case.case_id)
    contact, lines = here.case.contact(), here.case.texts()
    if not here.case.phone_is_proven():
        view, lines = reporter_choices.claimed_view(case_id=here.case.case_id, contact=contact), []
    said = own_texts(view, lines, contact=contact, now=clock.now())
    context = {"texts": said, "note": note, "wrong": status >= 400, "token": gate.token}
    context |= phone_word(here.case.phone_word())
    return page(request, "web/texts.html", context, status=status)
