"""What is wrong with a page as markup."""

import re
from collections import Counter

from django.http import HttpResponseBase

_ID = re.compile(rb'<[a-z][^<>]*?\sid="([^"]*)"')
_HEADING = re.compile(rb"<h[1-6][^>]*>(.*?)</h[1-6]>", re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken"[^>]*>')


def without_tokens(answer: HttpResponseBase) -> str:
    """A page but for the tokens of its forms, which are others in every answer."""
    return _TOKEN.sub("", getattr(answer, "content", b"").decode())


def doubled(answer: HttpResponseBase) -> list[str]:
    """What stands in this page more than once: ids, of which a label or a link would find the
    first, and headings, of which a reader would take one for the other."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    page = getattr(answer, "content", b"")
    headings = (b" ".join(_TAG.sub(b" ", words).split()) for words in _HEADING.findall(page))
    counts = (Counter(_ID.findall(page)), Counter(headings))
    return sorted(each.decode() for found in counts for each, n in found.items() if n > 1)
