"""The door of a web process, with what it says to those it does not let in.

The refusals are made once, at the start: nothing is looked up when very many are refused.
"""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.template import Engine

from config.serving.calling import Answer, Wsgi
from config.serving.front_door import STATUSES, Door
from config.web.middleware import with_headers
from reports.channels.web.notices import refusal_pages
from reports.region import region
from reports.region.models.file_rules import MB

_ID: Final = r"[0-9a-f-]{36}"


def entrance(pages: Wsgi) -> Door:
    """The door before these pages, as the settings want it, and nothing left to make at first."""
    warm()
    return Door(
        pages,
        refusals={status: refusal(status) for status in STATUSES},
        proxies=settings.LINDEN_PROXIES,
        longest=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        files=file_addresses(),
    )


def file_addresses() -> dict[str, int]:
    """The forms of the addresses that take a file, and how long each one's body may be."""
    rules, words = region().files, 64 * 1024
    return {
        r"/back/files/send/": rules.form_mb * MB + words,
        rf"/back/files/{_ID}/done/": words,
        rf"/desk/file/{_ID}/files/court/": words,
        rf"/desk/file/{_ID}/files/send/": rules.handed_back_mb * MB + words,
    }


def refusal(status: int) -> Answer:
    """The page for this status, in the region's languages, with the numbers to call.

    The connection ends with it: what is still on its way must not be read as another request.
    """
    response = with_headers(HttpResponse(refusal_pages.page(status), status=status))
    response["Referrer-Policy"] = "no-referrer"
    response["Connection"] = "close"
    if status == 503:
        response["Retry-After"] = "30"
    return Answer(status, list(response.items()), response.content)


# The public site's templates, and what they extend and include: the first visitor after a start
# would wait for them.
_PAGES: Final = ("look", "web")


def warm() -> None:
    """Compile the templates of the public pages; import what fills their contexts."""
    engine = Engine.get_default()
    _ = engine.template_context_processors
    for folder in map(Path, engine.dirs):
        for pages in _PAGES:
            for path in sorted((folder / pages).rglob("*.html")):
                engine.get_template(path.relative_to(folder).as_posix())
