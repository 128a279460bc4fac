"""Numbers among words that run from right to left.

The groups of "0470 12 34 56" are numbers of their own to a browser: in an Arabic sentence it would
set "56 34 12 0470". So each such number is set apart, and runs its own way.
"""

import re
import unicodedata
from typing import Final

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# With a blank, a point, a stroke or a bracket between the groups; " - " stands between two numbers.
_GROUPS: Final = re.compile(r"(?<![\d:])\(?\+?\d(?:(?:[^\S\n]|[./()-]){0,2}\d){6,}(?![\d:])")
_FEWEST: Final = 9  # digits of what does not begin as a number to call does
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})


@register.filter
def own_way(text: object) -> SafeString:
    """The text, escaped, with each number to call set apart where words run from right to left."""
    words = conditional_escape(text if isinstance(text, str) else str(text))
    if not any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in words):
        return words
    return mark_safe(_GROUPS.sub(_apart, words))  # noqa: S308 - escaped, and only tags put in


def _apart(found: re.Match[str]) -> str:
    number = found[0]
    digits = [unicodedata.decimal(sign) for sign in number if sign.isdecimal()]
    is_one = "+" in number or digits[0] == 0 or len(digits) >= _FEWEST
    return f'<bdi dir="ltr">{number}</bdi>' if is_one else number
