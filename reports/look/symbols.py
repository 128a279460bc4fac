"""The small drawings beside words: a state is a word with a shape, and colour only repeats it."""

from collections.abc import Collection
from typing import Final

from django.utils.safestring import SafeString, mark_safe

# Each on a field of 16 by 16. `o`: drawn as a line.
SYMBOLS: Final[dict[str, str]] = {
    # how grave it is: octagon; three, two, one filled bars
    "e": (
        '<path fill-rule="evenodd" d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z'
        'M7 3.6v5.6h2V3.6zm0 6.9v2h2v-2z"/>'
    ),
    "h": '<path d="M1 10h3.6v5H1zM6.2 5.5h3.6V15H6.2zM11.4 1H15v14h-3.6z"/>',
    "m": (
        '<path fill-rule="evenodd" d="M1 10h3.6v5H1zM6.2 5.5h3.6V15H6.2z'
        'M11.4 1H15v14h-3.6zm1.2 1.2v11.6h1.2V2.2z"/>'
    ),
    "s": (
        '<path fill-rule="evenodd" d="M1 10h3.6v5H1zM6.2 5.5h3.6V15H6.2zm1.2 1.2v7.1h1.2V6.7z'
        'M11.4 1H15v14h-3.6zm1.2 1.2v11.6h1.2V2.2z"/>'
    ),
    # late or missing; soon or partly; time enough; fresh, on duty, live
    "late": '<path d="M8 1 15.6 15H.4z"/>',
    "half": '<path d="M8 1.5a6.5 6.5 0 0 1 0 13z"/><circle class="o" cx="8" cy="8" r="5.8"/>',
    "ring": '<circle class="o" cx="8" cy="8" r="5.8"/>',
    "full": '<circle cx="8" cy="8" r="6.5"/>',
    "dot": '<path d="M8 2.5 13.5 8 8 13.5 2.5 8z"/>',
    # done or agreed; no or closed; not known
    "ok": '<path class="o w" d="m2 8.5 4 4 8-9"/>',
    "x": '<path class="o w" d="m3 3 10 10M13 3 3 13"/>',
    "q": (
        '<path class="o w" d="M4.5 5.5a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3"/>'
        '<circle cx="8" cy="14" r="1.3"/>'
    ),
    # what a text may do, and what a row has
    "text": '<path d="M1.5 2h13v9H8l-4 3.5V11H1.5z"/>',
    "notext": '<path class="o" d="M2.2 2.7h11.6v7.6H7.8L4.8 13v-2.700H2.200zM1 15 15 1"/>',
    "mail": '<path fill-rule="evenodd" d="M1 3h14v10H1zm1.6 1.5L8 9l5.4-4.5L12.5 4 8 7.6 3.5 4z"/>',
    "kid": (
        '<circle cx="8" cy="3.6" r="2.8"/><path d="M3.5 15c0-5 1.5-7.5 4.5-7.5s4.5 2.5 4.5 7.5z"/>'
    ),
    "home": '<path class="o" d="M2 7.5 8 2l6 5.5M3.5 7v7h9V7"/>',
    "key": (
        '<circle class="o w" cx="5" cy="8" r="3.2"/><path class="o w" d="M8.2 8H15v3.500M12 8v3"/>'
    ),
    # times of the day
    "sun": (
        '<circle cx="8" cy="8" r="3.6"/><path class="o" d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15'
        'M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1"/>'
    ),
    "moon": '<path d="M6 1.5A7 7 0 1 0 14.5 10 6 6 0 0 1 6 1.5z"/>',
    # the areas
    "cases": (
        '<path class="o" d="M1.5 9 3.5 2.5h9l2 6.5v4.5h-13zM1.5 9H5.5c.5 2.2 4.5 2.2 5 0h4"/>'
    ),
    "people": (
        '<circle class="o" cx="5.8" cy="5" r="2.8"/><path class="o" d="M1 14c0-6 9.6-6 9.6 0'
        'M11 2.5c3 .5 3 4.8 0 5.2M12.3 9.8c2 .7 2.9 2 2.9 4.2"/>'
    ),
    "partners": (
        '<path class="o" d="M2 6.5V14h12V6.5M1.5 6 3 2h10l1.5 4M1.5 6c0 2.2 4.3 2.2 4.3 0'
        ' 0 2.2 4.4 2.2 4.4 0 0 2.2 4.3 2.2 4.3 0"/>'
    ),
    "over": '<path class="o" d="M2 14V9M6 14V4M10 14V7M14 14V2"/>',
    "device": '<path class="o" d="M4 1.5h8v13H4zM7 12.500h2"/>',
    "find": '<circle class="o w" cx="7" cy="7" r="4.5"/><path class="o w" d="m10.5 10.5 4 4"/>',
}
# What fills an area of a picture: nobody is there; not shown.
PATTERNS: Final[dict[str, str]] = {
    "hatch": '<path class="hatch" d="M0 0v6"/>',
    "hush": '<path class="hush" d="M0 0v6"/>',
}
_KINDS: Final = {
    "symbol": '<symbol id="s-{id}" viewBox="0 0 16 16">{drawing}</symbol>',
    "pattern": (
        '<pattern id="s-{id}" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)">{drawing}</pattern>'
    ),
}


def drawn(used: Collection[str]) -> SafeString:
    """One hidden drawing with these symbols and patterns, in a fixed order; nothing for none.

    Raises KeyError.
    """
    if not used:
        return SafeString()
    every = {**SYMBOLS, **PATTERNS}
    parts = "".join(
        _KINDS["pattern" if name in PATTERNS else "symbol"].format(id=name, drawing=every[name])
        for name in sorted(used, key=list(every).index)
    )
    return mark_safe(  # noqa: S308 - constants of our own
        f'<svg id="symbols" class="sr" aria-hidden="true" width="0" height="0">{parts}</svg>'
    )
