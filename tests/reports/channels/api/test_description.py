"""The published description: for staff, of this region, and true to the code that answers."""

import json

import pytest
import time_machine
from django.test import Client

from reports.channels.api.description import described
from reports.channels.api.payload import values
from reports.channels.api.problems import WORDS
from tests.reports.accounts.people import cheap_passwords, log_in, make_cast
from tests.reports.cases.world import NOW
from tests.reports.region.regions import SALTMERE

PAGE = "/staff/api/openapi.json"


@pytest.mark.django_db
def test_staff_may_fetch_it_and_nobody_else() -> None:
    assert Client().get(PAGE)["Location"].startswith("/staff/login/")
    with cheap_passwords(), time_machine.travel(NOW, tick=False):
        cast, client = make_cast(), Client()
        log_in(client, cast.ada, now=NOW)
        answer = client.get(PAGE)
    assert answer.status_code == 200
    assert json.loads(answer.content) == json.loads(json.dumps(described()))
    assert client.post(PAGE).status_code in {302, 405}


def test_it_offers_one_way_in_and_none_out() -> None:
    """R3.5: there is no operation that reads."""
    paths = described()["paths"]
    assert {path: set(methods) for path, methods in paths.items()} == {"/api/v1/reports": {"post"}}
    receipt = described()["components"]["schemas"]["Receipt"]
    assert list(receipt["properties"]) == ["receipt"]


def test_every_refusal_is_documented_with_its_media_type() -> None:
    responses = described()["paths"]["/api/v1/reports"]["post"]["responses"]
    documented = {int(status) for status in responses} - {201}
    assert documented == {words.status for words in WORDS.values()} - {404, 405}
    for status, response in responses.items():
        kind = "application/json" if int(status) == 201 else "application/problem+json"
        assert list(response["content"]) == [kind]


def test_it_is_of_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """Languages, communes and safety questions are the pack's, whichever it is."""
    here = json.dumps(described())
    monkeypatch.setattr(values, "region", lambda: SALTMERE)
    there = json.dumps(described())
    assert '"21004"' in here
    assert '"21004"' not in there
    assert '"enum": ["ar", "de", "en", "es", "fr", "nl", "pl", "ro", "tr", "uk"]' in here
    assert '"enum": ["en", "nl"]' in there
    assert "danger_now" in here
    assert "danger_now" not in there
