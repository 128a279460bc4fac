"""The pages about a place in public space: an entry for the figures, and the way to help."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from reports.cases.statistics import public_space
from reports.channels.web.form_kit.page_form import PageForm
from reports.channels.web.form_kit.voices import Words, answer, chosen
from reports.channels.web.notices import chosen_lines, help_lines
from reports.channels.web.notices.page_frame import other_language, page, public, remember, site
from reports.channels.web.public_space.spot_questions import PAGES, SpotPage, entry_of
from reports.channels.web.public_space.spot_trip import SpotTrip
from reports.channels.web.session import rate_limits
from reports.channels.web.session.form_session import TELLING, Gate
from reports.channels.web.views.waiting_words import slow, slow_words
from reports.region import region
from reports.region.models.lines import About

_ONCE_MORE: Final = _("Something got in between. What you typed is still here: press again.")


@public
def spot(request: HttpRequest, name: str = "spot") -> HttpResponse:
    """One of the three pages that ask; after the last one the entry is kept."""
    number = [each.name for each in PAGES].index(name)
    gate, now = Gate(request, TELLING), timezone.now()
    trip = SpotTrip(gate, now)
    if trip.sent:
        return _to("web:spot-done") if request.method == "POST" or number else _again(gate, trip)
    if number and not trip.begun:
        return _to("web:spot")
    if request.method == "POST":
        return gate.give(_answered(request, gate, trip, number))
    form = PageForm.answered(PAGES[number].fields, trip.answers)
    return gate.give(_show(request, gate, number, form))


def _again(gate: Gate, trip: SpotTrip) -> HttpResponse:
    """Whoever opens the first page after sending tells of something else."""
    trip.forget()
    return gate.give(_to("web:spot"))


def _answered(request: HttpRequest, gate: Gate, trip: SpotTrip, number: int) -> HttpResponse:
    here, go, now = PAGES[number], request.POST.get("go", ""), timezone.now()
    if language := other_language(request):
        with translation.override(language):
            calm = PageForm.read(here.fields, request.POST).without_wrongs()
            return remember(_show(request, gate, number, calm), language)
    form = PageForm.read(here.fields, request.POST)
    if not gate.ours:
        return _show(request, gate, number, form, _ONCE_MORE, 403)
    last = number + 1 == len(PAGES)
    sends = last and go not in {"back", "help"}
    limit = rate_limits.wait_for_spot if sends else rate_limits.wait_for_page
    if wait := limit(request, now):
        return slow(_show(request, gate, number, form, slow_words(wait), 429), wait)
    if form.errors and go != "back":
        return _show(request, gate, number, form, status=422)
    if not sends:
        trip.add(form.answers)
        return _onward(number, go)
    told = {**trip.answers, **form.answers}
    public_space.keep(entry_of(told), entry_id=trip.entry_id, now=now)
    trip.end(told)
    return _to("web:spot-done")


def _onward(number: int, go: str) -> HttpResponse:
    if go == "help":
        return _to("web:tell")
    if go == "back":
        return _to_page(number - 1) if number else _to("web:start")
    return _to_page(number + 1)


@public
def spot_done(request: HttpRequest) -> HttpResponse:
    """It counts; who to call, and the way to somebody who answers."""
    gate, now = Gate(request, TELLING), timezone.now()
    trip = SpotTrip(gate, now)
    if not trip.sent:
        return _to("web:spot")
    if request.method == "POST" and gate.ours:
        if request.POST.get("go") == "help":
            return _to("web:tell")
        trip.forget()
        return gate.give(_to("web:start"))
    told, here, language = trip.answers, region(), site().language
    kinds = chosen(told, "kinds")
    first = (here.nightlife.centre,) if "touched" in kinds else ()
    context: dict[str, Any] = {
        "token": gate.token,
        "number": len(PAGES) + 1,
        "comes_back": answer(told, "when") == "often",
        "emergency": help_lines.emergency(here, language) if "threatened" in kinds else None,
        "lines": [
            *(help_lines.shown(here, language, now, only=first) if first else ()),
            *chosen_lines.few(here, language, now, {}, about=About.SPOT),
        ],
    }
    return gate.give(page(request, "web/spot_done.html", context))


def _show(
    request: HttpRequest,
    gate: Gate,
    number: int,
    form: PageForm,
    note: Words = "",
    status: int = 200,
) -> HttpResponse:
    here: SpotPage = PAGES[number]
    context = {
        "here": here,
        "titled": any(each.heading for each in here.fields),
        "number": number + 1,
        "is_first": not number,
        "is_last": number + 1 == len(PAGES),
        "form": form,
        "note": note,
        "token": gate.token,
    }
    return page(request, "web/spot.html", context, status=status)


def _to(name: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(name), status=303)


def _to_page(number: int) -> HttpResponse:
    return _to(f"web:spot-{PAGES[number].name}" if number else "web:spot")
