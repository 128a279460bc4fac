"""Template tags for the fields of a form, each with its label, its hint and what is wrong with it.

Written by hand, since a case page has eighty: by templates they were a third of its time.
"""

from collections.abc import Callable, Iterator
from typing import Final

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

from reports.look.escaped import escaped

register = template.Library()


@register.simple_tag
def plain_form(form: BaseForm | None) -> SafeString:
    """All fields, one below the other; nothing where a page has no such form just now."""
    return SafeString("".join(_form(form)) if form else "")


@register.simple_tag
def field(of: BoundField | None) -> SafeString:
    """One field, or nothing."""
    return SafeString("".join(_field(of)) if of else "")


def _form(form: BaseForm) -> Iterator[str]:
    for error in form.non_field_errors():
        yield f'<p class="wrong" role="alert">{escaped(error)}</p>'
    yield "\n"
    yield from map(str, form.hidden_fields())
    yield "\n"
    for each in form.visible_fields():
        yield "\n"
        yield from _BY_WIDGET.get(each.widget_type, _field)(each)
        yield "\n\n"


def _field(of: BoundField) -> Iterator[str]:
    ident, errors = escaped(of.id_for_label), of.errors
    yield f'<div class="field{" field-wrong" if errors else ""}">\n'
    yield f'<label for="{ident}">{escaped(of.label)}</label>\n'
    if of.help_text:
        yield f'<p class="hint" id="{ident}_helptext">{escaped(of.help_text)}</p>'
    yield "\n"
    for error in errors:
        yield f'<p class="wrong" id="{ident}_error">{escaped(error)}</p>'
    yield f"\n{of}</div>"


def _tick(of: BoundField) -> Iterator[str]:
    yield f'<label class="tick" for="{escaped(of.id_for_label)}">'
    yield f"{of} {escaped(of.label)}</label>"


def _ticks(of: BoundField) -> Iterator[str]:
    ident, errors = escaped(of.auto_id), of.errors
    yield f'<fieldset class="field{" field-wrong" if errors else ""}"\n  '
    if of.help_text:
        yield f' aria-describedby="{ident}_helptext"'
    yield f">\n<legend>{escaped(of.label)}</legend>\n"
    if of.help_text:
        yield f'<p class="hint" id="{ident}_helptext">{escaped(of.help_text)}</p>'
    yield "\n"
    for error in errors:
        yield f'<p class="wrong">{escaped(error)}</p>'
    yield f'\n<div class="ticks">{of}</div></fieldset>\n'


_BY_WIDGET: Final[dict[str, Callable[[BoundField], Iterator[str]]]] = {
    "checkbox": _tick,
    "ticks": _ticks,
}
