"""How a reporter's page is answered: in the reporter's language, with numbers to call, without a
session."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.http import escape_leading_slashes
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reports.channels.web.form_kit.voices import Words
from reports.region import reading, region
from reports.region.models.lines import Channel, EmergencyNumber


@dataclass(frozen=True, kw_only=True)
class Site:
    """What every page shows around its content."""

    name: str
    language: str
    languages: tuple[tuple[str, str], ...]
    emergency: tuple[EmergencyNumber, ...]
    is_draft: bool  # no native speaker has read the pages in this language


def languages() -> tuple[str, ...]:
    """The languages the pages speak here."""
    return region().languages


def site() -> Site:
    """The frame of a page in the language now active."""
    language = reading()
    return Site(
        name=region().name(language),
        language=language,
        languages=tuple((each.code, each.name) for each in region().spoken),
        emergency=tuple(
            number for number in region().emergency_shown() if number.channel is Channel.VOICE
        ),
        is_draft=region().language(language).is_draft,
    )


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a reporter's page."""
    return render(request, template, {"site": site(), **(context or {})}, status=status)


def notice(
    request: HttpRequest, title: Words, words: Words, *, status: int, press: Words = ""
) -> HttpResponse:
    """A short page that says what happened and what can be done, never a bare error.

    `press`: the words of a button that asks for this very address once more.
    """
    context = {"heading": title, "words": words, "press": press, "again": request.path}
    return page(request, "web/notice.html", context, status=status)


def public[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A reporter's page: GET and POST, the reporter's language, a form token of its own
    (`gate`)."""

    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        wanted = request.GET.get("l", "")
        if request.method != "POST" and wanted in languages():
            path = escape_leading_slashes(request.path)
            return remember(HttpResponseRedirect(path), wanted)
        with translation.override(_language(request)):
            response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"  # R1.6; desks need more for their CSRF check
        return response

    update_wrapper(shown, view)
    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(shown))


def other_language(request: HttpRequest) -> str:
    """The language that a form's button asks for, with all that is typed; empty for none."""
    asked = request.POST.get("go", "").removeprefix("l:")
    return asked if asked in languages() else ""


def remember(response: HttpResponse, language: str) -> HttpResponse:
    """The answer, with a cookie that keeps the language until the browser is closed."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


def _language(request: HttpRequest) -> str:
    """The language chosen by cookie, else by the browser, else the region's first."""
    found = translation.get_language_from_request(request)
    return found if found in languages() else languages()[0]
