"""Forms with a file: the fields for every check before the view, the file for the view alone."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.request import UnreadablePostError

from reports.files.sent_forms import SentForm


class SentFiles:
    """Puts the fields before the file in the place of the posted form, for views that take one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, *_arguments: Any
    ) -> HttpResponse | None:
        """Read as far as the file; what ends before is answered by the door."""
        if request.method != "POST" or not getattr(view, "takes_a_file", False):
            return None
        try:
            form = SentForm(request)
        except UnreadablePostError:
            return HttpResponseBadRequest()
        request.POST = form.fields  # type: ignore[assignment]
        request.sent_form = form  # type: ignore[attr-defined]
        return None
