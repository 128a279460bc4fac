"""The addresses of partners' systems: one to file with, and a clear word at every other."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from reports.channels.api.endpoint import api
from reports.channels.api.problems import Kind, Refused, answer

type View = Callable[..., HttpResponseBase]

app_name = "api"


def _only_post(view: View) -> View:
    """Say a wrong method in the same form as everything else that is wrong."""

    @wraps(view)
    def said(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        return answer(Refused(Kind.ONLY_POST, allow="POST"))

    return said


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any other address: nothing can be read, whoever asks."""
    del request, rest
    return answer(Refused(Kind.NOT_FOUND))


def _filing() -> list[URLPattern]:
    found, _app, _space = api.urls
    return [
        path(str(each.pattern), _only_post(each.callback), name=each.name)
        for each in found
        if isinstance(each, URLPattern) and each.name != "api-root"
    ]


urlpatterns = [*_filing(), path("", nothing_here), path("<path:rest>", nothing_here)]
