"""How the bytes of a file leave: never as a page, never under the name the sender gave it."""

from typing import Final

from django.http import HttpResponse

ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "application/pdf": "pdf",
    "audio/ogg": "ogg",
    "audio/webm": "webm",
    "audio/mp4": "m4a",
    "application/zip": "zip",
}
_SHOWN: Final = frozenset({"image/jpeg", "image/png"})
# Whatever a browser makes of it: it runs nothing, loads nothing, and is in nobody's name.
POLICY: Final = "sandbox; default-src 'none'"


def picture(data: bytes, media_type: str, *, name: str) -> HttpResponse:
    """A clean picture, for an `<img>` of a page. Raises ValueError for anything else."""
    if media_type not in _SHOWN:
        raise ValueError(media_type)
    return _answer(data, media_type, "inline", f"{name}.{ENDINGS[media_type]}")


def attachment(data: bytes, media_type: str, *, name: str) -> HttpResponse:
    """Bytes to be saved, with a neutral name."""
    ending = ENDINGS.get(media_type, "bin")
    return _answer(data, "application/octet-stream", "attachment", f"{name}.{ending}")


def _answer(data: bytes, media_type: str, how: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'{how}; filename="{name}"'
    response["Content-Security-Policy"] = POLICY
    return response
