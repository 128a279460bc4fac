"""What is wrong with a page as markup."""

import re
from collections import Counter

from django.http import HttpResponseBase

_ID = re.compile(rb'<[a-z][^<>]*?\sid="([^"]*)"')


def doubled_ids(answer: HttpResponseBase) -> list[str]:
    """Ids that stand in this page more than once: a label or a link would find the first."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    found = Counter(_ID.findall(getattr(answer, "content", b"")))
    return sorted(each.decode() for each, count in found.items() if count > 1)
