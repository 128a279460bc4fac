"""Plain fields of forms without a template each: a case page has eighty, a third of its time.

What is written is what Django's own templates write, letter by letter; a test compares them.
"""

from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.safestring import SafeString

from reports.look.escaped import escaped

_FOLDER: Final = "django/forms/widgets/"
_INPUTS: Final = ("input", "text", "hidden", "checkbox", "number", "date", "time", "password")

type Widget = Mapping[str, Any]


class PlainFields(DjangoTemplates):
    """Renders inputs, text areas and lists itself; whatever else by its template."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """As a renderer does."""
        write = _WRITERS.get(template_name)
        if write is None:
            return super().render(template_name, context, request)
        # Escaped piece by piece.
        return SafeString("".join(write(context["widget"])).strip())


def _input(widget: Widget) -> Iterator[str]:
    yield f'<input type="{_shown(widget["type"])}" name="{_shown(widget["name"])}"'
    if widget["value"] is not None:
        yield f' value="{_as_text(widget["value"])}"'
    yield from _attributes(widget)
    yield ">"


def _text_area(widget: Widget) -> Iterator[str]:
    yield f'<textarea name="{_shown(widget["name"])}"'
    yield from _attributes(widget)
    yield f">\n{_shown(widget['value']) if widget['value'] else ''}</textarea>"


def _select(widget: Widget) -> Iterator[str]:
    yield f'<select name="{_shown(widget["name"])}"'
    yield from _attributes(widget)
    yield ">"
    for group, options, _ in widget["optgroups"]:
        if group:
            yield f'\n  <optgroup label="{_shown(group)}">'
        for option in options:
            yield "\n  "
            yield from _option(option)
        if group:
            yield "\n  </optgroup>"
    yield "\n</select>"


def _option(widget: Widget) -> Iterator[str]:
    yield f'<option value="{_as_text(widget["value"])}"'
    yield from _attributes(widget)
    yield f">{_shown(widget['label'])}</option>\n"


def _attributes(widget: Widget) -> Iterator[str]:
    for name, value in widget["attrs"].items():
        if value is not False:
            yield f" {_shown(name)}"
            if value is not True:
                yield f'="{_as_text(value)}"'


def _as_text(value: object) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))


def _shown(value: object) -> str:
    return escaped(str(localize(value)))


_WRITERS: Final[Mapping[str, Callable[[Widget], Iterator[str]]]] = {
    **{f"{_FOLDER}{name}.html": _input for name in _INPUTS},
    f"{_FOLDER}textarea.html": _text_area,
    f"{_FOLDER}select.html": _select,
}
