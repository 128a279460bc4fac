"""The rows of a queue as HTML, by hand: a hundred of them by a template were a third of an inbox.

What a row says, and in which words, is `queue_rows`.
"""

from collections.abc import Iterable, Iterator

from django import template
from django.template import Context
from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.console.labels.queue_rows import Row
from reports.look.escaped import escaped
from reports.look.shapes import alias, clock, level, mark, mk

register = template.Library()


@register.simple_tag(takes_context=True)
def queue_rows(context: Context, rows: Iterable[Row]) -> SafeString:
    """The items of the list."""
    button, token = escaped(_("Acknowledge")), escaped(context.get("csrf_token", ""))
    return SafeString(
        "".join(
            part
            for row in rows
            for part in (*_row(context, row), *_form(row, button, token), "</li>")
        )
    )


def _row(context: Context, row: Row) -> Iterator[str]:
    hot, rings = (" hot", " data-rings") if row.rings else ("", "")
    yield f'<li class="case queue-row{hot}" data-id="{row.case_id}"\n'
    yield f'  data-level="{row.level}"{rings}>\n'
    yield f'<div class="who">{alias(row.alias)}<a href="{row.address}">{escaped(row.name)}</a>'
    if row.alias:
        yield f'<small\n  class="reference">{row.reference}</small>'
    owner = f"{escaped(row.owner)} · " if row.owner else ""
    step = f"{escaped(row.step)} · " if row.kind else ""
    yield f'</div>\n<div class="kind">{escaped(row.kind or row.step)}<small>{owner}\n'
    yield f"  {step}{escaped(row.facts)}</small></div>\n"
    yield f'<div class="rest"><div class="lv">{level(context, row.level, row.level_word)}</div>\n'
    yield '<div class="has">'
    for fact in row.has:
        yield f"{mk(context, fact.shape, fact.words, fact.tone)} "
    for each in row.marks:
        yield f"\n  {mark(context, each.shape, each.word)} "
    reach = mk(context, row.reach.shape, row.reach.words, row.reach.tone)
    yield f'</div>\n<div class="reach">{reach}<small>{escaped(row.reach.until)}</small></div>\n'
    yield '<div class="new">'
    if n := row.unread:
        new = ngettext("%(n)s new", "%(n)s new", n) % {"n": localize(n)}
        yield f"{mk(context, 'mail', new, 'info')}<small>{escaped(row.unread_since)}</small>"
    yield f'</div></div>\n<div class="clk">{clock(context, row.left, row.clock)}</div>\n'


def _form(row: Row, button: str, token: str) -> Iterator[str]:
    if row.may_acknowledge:
        yield f'\n  <form class="act" method="post" action="{row.act}">\n'
        yield f'    <input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
        yield f'<input type="hidden" name="version" value="{localize(row.version)}">\n'
        yield '    <input type="hidden" name="back" value="inbox"><button\n'
        yield f'    class="b one">{button}<span class="sr"> {escaped(row.name)}</span></button>'
        yield "</form>\n"
    yield "\n"
