"""What is shown when a request is not taken at all: what happened, what to do, whom to call.

Made once, when the process starts: nothing is left to look up when very many are refused. So it
speaks all of the region's languages one below the other, and promises no hour as "open now".
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from reports.channels.web import lines
from reports.channels.web.fields import Words
from reports.channels.web.showing import languages
from reports.region import region

SAID: Final[Mapping[int, tuple[Words, Words]]] = {
    400: (
        _("Not all of it arrived"),
        _("What you sent was not kept. Go back in your browser and send it again."),
    ),
    408: (
        _("It came too slowly"),
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


def page(status: int) -> str:
    """The whole page for one of the statuses in SAID."""
    parts = list(_parts(*SAID[status]))
    context = {"title": region().name(parts[0]["language"]), "parts": parts}
    return render_to_string("web/refused.html", context)


def _parts(heading: Words, words: Words) -> Iterator[dict[str, Any]]:
    here = region()
    for language in languages():
        with translation.override(language):
            yield {
                "language": language,
                "direction": here.language(language).direction.value,
                "heading": str(heading),
                "words": str(words),
                "emergency": lines.emergency(here, language).everybody,
                "helplines": [
                    (line.name(language), line.uri, line.display, line.published(language))
                    for line in here.helplines
                    if language in line.languages
                ],
            }
