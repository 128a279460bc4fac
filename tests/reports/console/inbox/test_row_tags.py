"""A row of a queue as HTML: nothing of it is taken for a tag."""

from dataclasses import fields, replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override

from reports.cases.aliases.alias_words import Alias
from reports.console.labels.queue_rows import Mark, Row
from reports.console.labels.time_left import time_left
from reports.console.row_parts.row_facts import Reach, RowFact
from tests.reports.cases.world import NOW

HOSTILE = "<script>\"'&amp;"
ROW = Row(
    case_id=uuid4(),
    address="/desk/",
    act="/desk/act/",
    alias=Alias(words=HOSTILE, letters=HOSTILE[:2], ground=1),
    reference="ABCD-1234",
    level="HIGH",
    level_word=HOSTILE,
    kind=HOSTILE,
    step=HOSTILE,
    left=time_left(started=NOW, due=NOW + timedelta(hours=1), now=NOW),
    due_at=NOW,
    clock=HOSTILE,
    marks=[Mark(shape="dot", word=HOSTILE)],
    has=[RowFact(shape="kid", words=HOSTILE)],
    reach=Reach(shape="text", tone="ok", words=HOSTILE, until=HOSTILE),
    unread=2,
    unread_since=HOSTILE,
    tasks_due=0,
    facts=HOSTILE,
    owner=HOSTILE,
    acknowledged=False,
    may_acknowledge=True,
    rings=True,
    version=1234567,
)


def shown(row: Row) -> str:
    """The list with this row alone."""
    request = RequestFactory().get("/")
    engine = engines["django"]
    return engine.get_template("console/queue.html").render({"rows": [row]}, request)


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_no_words_of_a_row_are_a_tag(language: str) -> None:
    with override(language):
        page = shown(ROW)
    assert "<script" not in page
    texts = sum(1 for each in fields(Row) if getattr(ROW, each.name) == HOSTILE)
    assert page.count("&lt;script&gt;&quot;&#x27;&amp;amp;") >= texts
    assert 'value="1234567"' in page


def test_only_who_may_acknowledges_and_rings() -> None:
    page = shown(replace(ROW, may_acknowledge=False, rings=False, unread=0))
    assert "<form" not in page
    assert "data-rings" not in page
    assert "#s-mail" not in page
