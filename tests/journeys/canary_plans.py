"""A worker plans a case: a canary in every field in words, those of the closing checklist too.

The case has to be of a level that two close: the checklist then waits for the second person, and
the case is open still.
"""

from config.local.tour.tools.page_reader import Form
from config.local.tour.tools.teller import Answers
from config.local.tour.tools.worker_desk import Desk
from tests.journeys.canary_story import canary

WRITTEN = {"text", "textarea"}
PAGES: tuple[tuple[str, str, Answers], ...] = (
    ("plan/safety/", "safety", {"agreed": "on"}),
    ("plan/", "plan", {"g0-by": "2027-01-15"}),
    ("plan/dates/", "date", {"kind": "order", "on": "2026-11-20T09:30"}),
    (
        "plan/closing/",
        "closing",
        {"reason": "served", "plan": "partly", "safety": "safer", "person": "agrees"},
    ),
)


def plan_all(desk: Desk, case: str) -> list[str]:
    """Fill in and send each page's form; every text is read back. Returns the texts."""
    typed: list[str] = []
    for page, ident, answers in PAGES:
        address = f"/desk/file/{case}/{page}"
        form = desk.browser.get(address).form(ident=f"form-{ident}")
        said = _said(form, ident)
        sent = desk.browser.submit(form, {**said, **answers})
        assert sent.status == 200, (sent.address, sent.words)
        read = desk.browser.get(address).words + desk.open(case).words
        assert [words for words in said.values() if words not in read] == []
        typed += said.values()
    return typed


def _said(form: Form, ident: str) -> dict[str, str]:
    """A canary for each field of a form that takes words."""
    lines = {one.name for one in form.fields if one.kind in WRITTEN}
    said = {name: canary(f"{ident} {name}") for name in sorted(lines)}
    assert said, f"{ident} asks for no words"
    return said
