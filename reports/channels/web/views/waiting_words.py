"""What is said to who has to wait, and to who comes back to answers that are gone."""

from datetime import timedelta
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reports.channels.web.form_kit.voices import Words
from reports.channels.web.session.draft import Notebook
from reports.channels.web.session.form_session import Gate

BEGIN_AGAIN: Final[Words] = _(
    "Your earlier answers are gone. This page was open for a long time, or something broke on our"
    " side. If you got no code, nothing was sent. What you just wrote is kept. Please answer the"
    " first questions again."
)
_NOTHING_KEPT: Final[Words] = _(
    "Your answers are gone. This page was open for a long time, or something broke on our side."
    " If you got no code, nothing was sent. Please begin again with this question."
)
# An address alone says nothing about who was here before: neither does this.
_IF_ANYTHING: Final[Words] = _(
    "If you wrote something here and did not send it, it is gone, and nobody got it. Please begin"
    " again with this question."
)
# In the address of the first page, for who has to begin again.
AGAIN: Final[dict[str, Words]] = {
    "again": BEGIN_AGAIN,
    "anew": _NOTHING_KEPT,
    "before": _IF_ANYTHING,
}


def nothing_told(gate: Gate, notebook: Notebook, *, posted: bool) -> HttpResponse:
    """The answer to who opens what comes later and has no answers here: none, or none any more."""
    if posted:
        return begin_again("anew")
    return to("web:tell") if gate.fresh or notebook.over else begin_again("before")


def begin_again(why: str) -> HttpResponse:
    """What was told before is gone: the first page comes again."""
    return HttpResponseRedirect(f"{reverse('web:tell')}?{why}", status=303)


def slow_words(wait: timedelta) -> Words:
    """What is said to who has to wait: how long, and that nothing is lost."""
    seconds = max(1, round(wait.total_seconds()))
    if seconds < 90:
        return ngettext(
            "Many people are here right now. Wait %(count)d second, then press again.",
            "Many people are here right now. Wait %(count)d seconds, then press again.",
            seconds,
        ) % {"count": seconds}
    minutes = round(seconds / 60)
    return ngettext(
        "Many people are here right now. Wait %(count)d minute, then press again.",
        "Many people are here right now. Wait %(count)d minutes, then press again.",
        minutes,
    ) % {"count": minutes}


def slow(response: HttpResponse, wait: timedelta) -> HttpResponse:
    """The answer, with how long to wait also for machines."""
    response["Retry-After"] = str(max(1, round(wait.total_seconds())))
    return response


def to(name: str, *args: object) -> HttpResponse:
    """On to this page."""
    return HttpResponseRedirect(reverse(name, args=args), status=303)
