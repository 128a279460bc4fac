"""An id names one thing of a page: whoever follows a label or a link finds that and no other."""

import re
from collections import Counter

from tests import source

ROOMS = ("reports", "shelters", "pharmacy", "nightlife")
WHOLE = re.compile(r'\sid="([^"{]+)"')


def test_no_template_writes_an_id_twice() -> None:
    """Not even where one of the two is shown: the next change shows both."""
    pages = [path for room in ROOMS for path in (source.ROOT / room).rglob("templates/**/*.html")]
    assert len(pages) > 100
    twice = {
        path.name: each
        for path in pages
        for each, count in Counter(WHOLE.findall(path.read_text("utf-8"))).items()
        if count > 1
    }
    assert twice == {}
