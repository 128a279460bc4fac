"""What is shown when a request is not taken, or nobody is there to take it: whom to call.

Made once, when the process starts: nothing is left to look up when very many are refused. So it
speaks all of the region's languages one below the other, and promises no hour as "open now".
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from reports.channels.web.form_kit.voices import Words
from reports.channels.web.notices import help_lines
from reports.channels.web.notices.page_frame import languages
from reports.region import region

SAID: Final[Mapping[int, tuple[Words, Words]]] = {
    400: (
        _("Not all of it arrived"),
        _("What you sent was not kept. Go back in your browser and send it again."),
    ),
    408: (
        _("It arrived too slowly"),
        _("What you sent was not kept. Go back and try again where the connection is better."),
    ),
    411: (
        _("We could not read this"),
        _("What you sent was not kept. Go back and try again with another browser."),
    ),
    413: (
        _("This is too long"),
        _("What you sent was not kept. Go back in your browser and make it shorter."),
    ),
    500: (
        _("Something went wrong on our side"),
        _("Please try again in a few minutes. If you need help now, call a number."),
    ),
    503: (
        _("Too much is being sent at this moment"),
        _("What you sent was not kept. Go back and try again in a minute."),
    ),
}


_AWAY: Final[tuple[Words, Words]] = (
    _("We cannot show our pages at this moment"),
    _("Please try again in a few minutes. If you need help now, call a number."),
)


def page(status: int) -> str:
    """The whole page for one of the statuses in SAID."""
    return _page(*SAID[status])


def away() -> str:
    """The page for a proxy to show while no process of ours answers: one file, with its look."""
    look = finders.find("look/linden.css")
    if look is None:
        raise FileNotFoundError("look/linden.css")
    return _page(*_AWAY, style=Path(look).read_text(encoding="utf-8"))


def _page(heading: Words, words: Words, *, style: str = "") -> str:
    parts = list(_parts(heading, words))
    title = region().name(parts[0]["language"])
    return render_to_string("web/refused.html", {"title": title, "parts": parts, "style": style})


def _parts(heading: Words, words: Words) -> Iterator[dict[str, Any]]:
    here = region()
    for language in languages():
        with translation.override(language):
            yield {
                "language": language,
                "direction": here.language(language).direction.value,
                "heading": str(heading),
                "words": str(words),
                "emergency": help_lines.emergency(here, language).everybody,
                "helplines": [
                    (line.name(language), line.uri, line.display, line.published(language))
                    for line in here.helplines
                    if language in line.languages and not line.withheld
                ],
            }
