"""A reporter on the page where words are typed."""

import re
from typing import Any

from tests.reports.channels.web.browser import Reporter

CANARY = "Zanzibar-canary-7"


def at_words(who: str = "self", language: str = "en", **told: Any) -> Reporter:
    """Somebody before the page that asks for their words."""
    return Reporter(language=language).begin(who).to("words", **told)


def numbers(text: str) -> list[str]:
    return re.findall(r'class="call"[^>]*>([\d ]+)<', text.partition("<main")[2])
