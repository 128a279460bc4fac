"""A worker plans a case: a canary in every field in words, those of the closing checklist too.

The case has to be of a level that two close: the checklist then waits for the second person, and
the case is open still.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from tests.journeys.canary_story import MARK, canary
from tests.tour.tools.page_reader import Form
from tests.tour.tools.teller import Answers
from tests.tour.tools.worker_desk import Desk

RECEIVED = "/desk/partners/referrals/"
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


def refer(desk: Desk, case: str) -> list[str]:
    """Pass a canary in every field on to the first team offered, each agreed to; returns them."""
    page = desk.browser.get(f"/desk/file/{case}/?part=change")
    form = page.form(ident="form-consent")
    agreed: Answers = {
        "organisation_id": _first(form, "organisation_id"),
        "purpose": "legal",
        "fields_agreed": form.choices("fields_agreed"),
        "until": (datetime.now(UTC).date() + timedelta(days=30)).isoformat(),
        "how": "spoken",
    }
    assert desk.browser.submit(form, agreed).status == 200
    address = f"/desk/file/{case}/plan/referrals/"
    form = desk.browser.get(address).form(ident="form-referral")
    said = _said(form, "referral")
    chosen: Answers = {
        "to": _first(form, "to"),
        "purpose": "legal",
        "due_at": f"{datetime.now(UTC).date() + timedelta(days=3)}T12:00",
    }
    sent = desk.browser.submit(form, {**said, **chosen})
    assert sent.status == 200, (sent.address, sent.words)
    assert [words for words in said.values() if words not in sent.words] == []
    return list(said.values())


def answer_referrals(desks: Iterable[Desk]) -> list[str]:
    """Whoever has a referral to answer reads it and accepts it, with a canary; returns those."""
    said = []
    for number, desk in enumerate(desks):
        links = [link for link, _ in desk.browser.get(RECEIVED).links if link.startswith(RECEIVED)]
        for address in {link for link in links if link != RECEIVED}:
            page = desk.browser.get(address)
            if not any(form.ident == "form-received" for form in page.forms):
                continue
            words = canary(f"reponse {number}")
            form = page.form(ident="form-received")
            if "accepted" not in form.choices("state"):
                continue
            assert MARK in page.words
            assert desk.browser.submit(form, {"state": "accepted", "text": words}).status == 200
            said.append(words)
    return said


def _first(form: Form, name: str) -> str:
    """The first that is offered; before it stands that nothing is chosen."""
    return next(each for each in form.choices(name) if each)


def _said(form: Form, ident: str) -> dict[str, str]:
    """A canary for each field of a form that takes words."""
    lines = {one.name for one in form.fields if one.kind in WRITTEN}
    said = {name: canary(f"{ident} {name}") for name in sorted(lines)}
    assert said, f"{ident} asks for no words"
    return said
