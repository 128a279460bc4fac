"""What machines are answered: a partner's system, and who hands `match_file` a problem."""

import json
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from django.core.management import call_command

from reports.channels.api.description import described
from tests.golden import kept
from tests.reports.channels.api.conftest import clock as clock
from tests.reports.channels.api.conftest import own_ring as own_ring
from tests.reports.channels.api.conftest import partner as partner
from tests.reports.channels.api.conftest import people as people
from tests.reports.channels.api.partners import Partner, question, report

PROBLEM: Final = kept.FOLDER / "answers" / "problem.json"
SENT: Final[dict[str, Any]] = {
    "everything": report(),
    "a question": question(),
    "the least": {each: report()[each] for each in ("mode", "consent", "language")},
    "nothing": {},
    "a list": [],
    "half": "{",
    "another mode": report(mode="police"),
    "a language nobody speaks": report(language="xx"),
    "a kind there is not": report(kinds=["dragons"]),
    "a safety question there is not": report(safety={"dragons": "yes"}),
    "an answer there is not": report(safety={"danger_now": "maybe"}),
    "too many words": report(happened="x" * 15_001),
    "a minor by a word": report(minor="yes"),
    "nobody to house": report(home={"adults": 0}),
    "a child of eighteen": report(home={"child_ages": [18]}),
    "a number that is none": report(
        contact={"may_contact": "yes", "channel": "sms", "number": "1"}
    ),
    "no consent": report(consent=report()["consent"] | {"present_and_agrees": False}),
    "what nobody may send": report(offender={"name": "x"}),
    "a question with a name": question(alias="Sample Amina"),
}


def answered(partner: Partner, name: str, language: str) -> dict[str, Any]:
    """What comes back; a receipt's number is left out."""
    answer = partner.send(SENT[name], language=language)
    body = json.loads(answer.content)
    if "receipt" in body:
        body["receipt"] = f"a {type(UUID(body['receipt'])).__name__}"
    kept_headers = {each: answer[each] for each in ("Content-Type", "Content-Language")}
    return {"status": answer.status_code, **kept_headers, "body": body}


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_a_partners_system_is_answered_what_it_was(partner: Partner, language: str) -> None:
    found = {name: answered(partner, name, language) for name in SENT}
    kept.same(f"answers/api.{language}.json", written(found))


def test_the_api_is_described_as_it_was() -> None:
    kept.same("answers/openapi.json", written(described()))


@pytest.mark.parametrize("options", [(), ("--edges",)], ids=["plain", "edges"])
def test_a_problem_is_solved_as_it_was(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Forty households, thirty places, and much that nobody knows."""
    out = tmp_path / "out.json"
    call_command("match_file", str(PROBLEM), "--out", str(out), *options)
    kept.same(
        f"answers/solved{'-edges' if options else ''}.json", written(json.loads(out.read_text()))
    )


def written(answer: object) -> str:
    """As a file holds it; the order of names is the answer's own."""
    return json.dumps(answer, indent=1, ensure_ascii=False, default=str) + "\n"
