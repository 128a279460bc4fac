"""Template tags for what staff pages say in a word and a shape.

Each notes which symbols it used; `{% symbols %}` at the foot of the page prints those and no other.
"""

from functools import lru_cache
from typing import Any, Final

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reports.look.escaped import escaped
from reports.look.symbols import drawn

register = template.Library()

# How grave: the symbol and its tone.
LEVELS: Final = {
    "EMERGENCY": ("e", "bad"),
    "HIGH": ("h", "warn"),
    "ELEVATED": ("m", ""),
    "STANDARD": ("s", "off"),
}
# How much time: the symbol and its tone.
CLOCKS: Final = {"late": ("late", "bad"), "short": ("half", "warn"), "fine": ("ring", "")}
# The shapes that rows of several rooms name, as symbols.
MARKS: Final = {"full": "full", "half": "half", "open": "ring", "dot": "dot"}


@register.simple_tag(takes_context=True)
def icon(context: Context, shape: str) -> SafeString:
    """The drawing alone: only where the word stands beside it."""
    _note(context, shape)
    return _icon(shape)


@register.simple_tag(takes_context=True)
def mk(context: Context, shape: str, words: Any, tone: str = "") -> SafeString:
    """A word with its shape; `tone` is bad, warn, ok, info or off."""
    drawing = icon(context, shape)
    # By hand: a list has ten of them in a row, and a third of its time went into templates of HTML.
    return SafeString(
        f'<span class="mk"{_tone(tone)}>{drawing}<span>{escaped(words)}</span></span>'
    )


@register.simple_tag(takes_context=True)
def mark(context: Context, shape: str, words: Any) -> SafeString:
    """A word of bookkeeping with how far it is: full, half, open or dot."""
    return mk(context, MARKS[shape], words)


@register.simple_tag(takes_context=True)
def level(context: Context, name: str, words: Any) -> SafeString:
    """How grave it is."""
    shape, tone = LEVELS[name]
    drawing = icon(context, shape)
    return SafeString(
        f'<span class="level mk" data-level="{name}"{_tone(tone)}>{drawing}'
        f"<span>{escaped(words)}</span></span>"
    )


@register.simple_tag(takes_context=True)
def clock(context: Context, left: Any, what: Any = "") -> SafeString:
    """Time left in words, how much of it is used, and what for; nothing where no clock runs."""
    if not left:
        return SafeString()
    shape, tone = CLOCKS[left.state]
    drawing = mk(context, shape, left.words, tone) + bar(100 - left.remaining, tone or "off")
    about = f"<small>{escaped(what)}</small>" if what else ""
    return SafeString(f'<span class="clock n" data-clock="{left.state}">{drawing}{about}</span>')


@register.simple_tag
def bar(share: int, tone: str = "off") -> SafeString:
    """A share of a hundred; the words stand beside it, so nobody is read the bar."""
    return SafeString(
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"'
        f'{_tone(tone)}><path class="tr" d="M0 0h100v6H0z"/>'
        f'<path d="M0 0h{max(0, min(100, share))}v6H0z"/></svg>'
    )


@register.simple_tag
def alias(of: Any) -> SafeString:
    """The two letters of an alias on their ground, always beside the two words."""
    if not of:
        return SafeString()
    return format_html(
        '<span class="as alias" data-h="{}" aria-hidden="true">{}</span>', of.ground, of.letters
    )


@register.simple_tag(takes_context=True)
def symbol(context: Context, name: str) -> str:
    """Note a symbol or a pattern that a picture or a script uses, and print nothing."""
    _note(context, name)
    return ""


@register.simple_tag(takes_context=True)
def symbols(context: Context) -> SafeString:
    """The symbols that this page used."""
    return drawn(_noted(context))


@lru_cache(maxsize=256)
def _icon(shape: str) -> SafeString:
    return format_html('<svg class="i" aria-hidden="true"><use href="#s-{}"/></svg>', shape)


@lru_cache(maxsize=32)
def _tone(tone: str) -> SafeString | str:
    return format_html(' data-t="{}"', tone) if tone else ""


def _noted(context: Context) -> set[str]:
    # A page and what it includes have one request, and no other thing in common.
    request = context["request"]
    if not hasattr(request, "symbols_used"):
        request.symbols_used = set()
    found: set[str] = request.symbols_used
    return found


def _note(context: Context, shape: str) -> None:
    _noted(context).add(shape)
