"""Style sheets, scripts and pictures: read and compressed once, served from memory.

They hold no secret, so they are compressed for everybody. An address carries the first letters of
the content's digest: what is asked for by the right ones never changes and is kept for a day, by
the browser alone (on a shared phone a cache is a trace; `/exit/` clears it). Another release's
letters get the file as it is here, kept by nobody.
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

_LETTERS: Final = 12
_KEPT_A_DAY: Final = "private, max-age=86400, immutable"
_KEPT_AN_HOUR: Final = "private, max-age=3600"
_NOT_KEPT: Final = "no-store"
# What only we read goes over no slow line: comments on lines of their own, and indentation. No
# script has a text of several lines.
_COMMENTS: Final = {
    "text/css": re.compile(rb"/\*.*?\*/", re.DOTALL),
    "text/javascript": re.compile(rb"^[ \t]*//.*$", re.MULTILINE),
}
_INDENTS: Final = re.compile(rb"\n\s*")


@dataclass(frozen=True, kw_only=True)
class StaticFile:
    """One file, as it is and compressed."""

    plain: bytes
    packed: bytes
    kind: str
    digest: str


class StaticAnswer(HttpResponse):
    """The answer with a file; `keeping` is its Cache-Control."""

    keeping = _NOT_KEPT


@cache
def every_file() -> Mapping[str, StaticFile]:
    """All that a page can ask for, by path; of two with one path the first one found."""
    found: dict[str, StaticFile] = {}
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                found.setdefault(path, _read(path, file.read()))
    return found


def _read(path: str, data: bytes) -> StaticFile:
    kind, _encoding = mimetypes.guess_type(path)
    text = kind is not None and (kind.startswith("text/") or kind.endswith(("+xml", "json")))
    if comments := _COMMENTS.get(kind or ""):
        data = _INDENTS.sub(b"\n", comments.sub(b"", data)).lstrip()
    return StaticFile(
        plain=data,
        packed=gzip.compress(data, 9, mtime=0),
        kind=f"{kind}; charset=utf-8" if text else kind or "application/octet-stream",
        digest=hashlib.sha256(data).hexdigest()[:_LETTERS],
    )


class Versioned(StaticFilesStorage):
    """Addresses that change with what they lead to."""

    def url(self, name: str | None) -> str:
        """The file's address, with its digest if there is such a file."""
        address = super().url(name)
        file = every_file().get(name or "")
        return f"{address}?v={file.digest}" if file else address


class StaticFiles:
    """Answer what lies under STATIC_URL before anything else looks at the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._root = str(settings.STATIC_URL)
        every_file()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        path = request.path_info
        file = every_file().get(path[len(self._root) :]) if path.startswith(self._root) else None
        if file is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return _answer(request, file)


def _answer(request: HttpRequest, file: StaticFile) -> StaticAnswer:
    asked = request.GET.get("v")
    tag = f'W/"{file.digest}"'
    if tag in request.headers.get("If-None-Match", ""):
        response = StaticAnswer(status=304)
        del response["Content-Type"]
    else:
        packs = _takes_gzip(request) and len(file.packed) < len(file.plain)
        data = file.packed if packs else file.plain
        response = StaticAnswer(data if request.method == "GET" else b"", content_type=file.kind)
        response["Content-Length"] = str(len(data))
        if packs:
            response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["ETag"] = tag
    if asked is None:
        response.keeping = _KEPT_AN_HOUR
    elif asked == file.digest:
        response.keeping = _KEPT_A_DAY
    return response


def _takes_gzip(request: HttpRequest) -> bool:
    wanted = request.headers.get("Accept-Encoding", "").split(",")
    named = [each.strip().partition(";") for each in wanted]
    return any(
        name.strip() in {"gzip", "*"} and quality.replace(" ", "") not in {"q=0", "q=0.0"}
        for name, _sign, quality in named
    )
