"""A posted form with one file in it, taken as it comes: the fields first, then the file in pieces.

Django would read the whole form before any view sees it, in memory or into a file on the disk. Here
the fields before the file are there at once, so that a token can be checked; the file is read while
it is sealed; what comes behind it is not looked at. A token that stands behind the file is none.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import (
    ChunkIter,
    LazyStream,
    MultiPartParserError,
    Parser,
)
from django.utils.http import parse_header_parameters

PIECE: Final = 64 * 1024
MOST_FIELDS: Final = 12
LONGEST_FIELD: Final = 8 * 1024
LONGEST_BOUNDARY: Final = 200


def takes_a_file[F: Callable[..., Any]](view: F) -> F:
    """A view whose form has a file: it finds a `SentForm` on the request."""
    view.takes_a_file = True  # type: ignore[attr-defined]
    return view


class SentForm:
    """The fields before the file, the file's name as the sender has it, and its bytes.

    What is no such form, or breaks its rules before the file, has nothing: no token, and no file.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.fields = QueryDict(mutable=True)
        self.name = ""
        self._stream: Any = None
        try:
            self._read_fields(_parts(request))
        except BadRequest:
            self.fields = QueryDict()

    def pieces(self) -> Iterator[bytes]:
        """The file's bytes, once; nothing when there is no file. Raises BadRequest, OSError."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        try:
            while piece := stream.read(PIECE):
                yield piece
        except MultiPartParserError as fault:
            raise BadRequest from fault

    def _read_fields(self, parts: Any) -> None:
        try:
            for count, (kind, meta, stream) in enumerate(parts):
                if kind == "file":
                    self.name = _name(meta)
                    self._stream = stream
                    return
                if count >= MOST_FIELDS:
                    raise BadRequest
                if kind != "field":  # what stands before the first boundary
                    _pass_over(stream)
                    continue
                self._add(meta["content-disposition"][1]["name"], stream.read(LONGEST_FIELD + 1))
        except (MultiPartParserError, KeyError, TypeError) as fault:
            raise BadRequest from fault

    def _add(self, name: Any, raw: bytes) -> None:
        if len(raw) > LONGEST_FIELD:
            raise BadRequest
        self.fields.appendlist(_text(name), _text(raw))


def _parts(request: HttpRequest) -> Any:
    kind, words = parse_header_parameters(request.META.get("CONTENT_TYPE", "")[:1024])
    boundary = words.get("boundary", "")
    if kind != "multipart/form-data" or not 0 < len(boundary) <= LONGEST_BOUNDARY:
        raise BadRequest
    try:
        raw = boundary.encode("ascii")
    except UnicodeEncodeError as fault:
        raise BadRequest from fault
    return Parser(LazyStream(ChunkIter(request, PIECE)), raw)


def _pass_over(stream: Any) -> None:
    while stream.read(PIECE):
        pass


def _text(raw: bytes | str) -> str:
    return raw if isinstance(raw, str) else raw.decode("utf-8", "replace")


def _name(meta: Any) -> str:
    """What the sender calls it: for showing alone."""
    name = _text(meta["content-disposition"][1].get("filename", b"")).replace("\\", "/")
    return "".join(each for each in name.rpartition("/")[2] if each.isprintable())
