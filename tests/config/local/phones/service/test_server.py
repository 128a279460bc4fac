"""The network over HTTP: who may speak to it, its pages of messages, its control address."""

import base64
import http.client
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from config.local.phones.network.phone_network import NO_ANSWER
from config.local.phones.service.courier import Line
from tests.phones import FORM, NUMBER, SID, TOKEN, TestNetwork

MESSAGES = f"/2010-04-01/Accounts/{SID}/Messages.json"
HERS = "+32470000001"
PAIR = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
OURS = {"Authorization": f"Basic {PAIR}", "Content-Type": FORM}


def _ask(
    net: TestNetwork,
    method: str,
    path: str,
    *,
    body: str = "",
    headers: Mapping[str, str] = OURS,
) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", net.server.server_port, timeout=60)
    connection.request(method, path, body.encode(), dict(headers))
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    kind = answer.getheader("Content-Type", "")
    return answer.status, json.loads(content) if content and "json" in kind else content


def _control(net: TestNetwork, what: str, /, **asked: Any) -> tuple[int, Any]:
    return _ask(net, "POST", f"/control/{what}", body=json.dumps(asked), headers={})


def _create(net: TestNetwork, **changed: str) -> tuple[int, Any]:
    form = {"To": HERS, "From": NUMBER, "Body": "Bonjour", **changed}
    return _ask(net, "POST", MESSAGES, body=urlencode(form))


@pytest.mark.parametrize("pair", ["", "Basic x", f"Basic {PAIR}x", f"Bearer {PAIR}"])
def test_only_the_account_is_let_in(phone_network: TestNetwork, pair: str) -> None:
    status, answer = _ask(phone_network, "GET", MESSAGES, headers={"Authorization": pair})
    assert (status, answer["code"]) == (401, 20003)


@pytest.mark.parametrize(
    "path",
    [
        MESSAGES.replace(SID, "AC" + "0" * 32),
        f"/2010-04-01/Accounts/{SID}/Calls.json",
        f"/2010-04-01/Accounts/{SID}/Messages/SM{'0' * 32}.json",
    ],
)
def test_what_is_not_there(phone_network: TestNetwork, path: str) -> None:
    status, answer = _ask(phone_network, "GET", path)
    assert (status, answer["code"]) == (404, 20404)


def test_a_message_is_created_changed_and_gone(phone_network: TestNetwork) -> None:
    phone_network.network.calls = False
    status, made = _create(phone_network)
    assert (status, made["body"], made["status"]) == (201, "Bonjour", "queued")
    one = made["uri"]
    assert _ask(phone_network, "GET", one)[1] == made
    assert _ask(phone_network, "POST", one, body="Body=")[1]["code"] == 20009
    assert _ask(phone_network, "DELETE", one)[1]["code"] == 20009
    phone_network.deliver()
    assert _ask(phone_network, "POST", one, body="Body=other")[0] == 400
    assert _ask(phone_network, "POST", one, body="Body=")[1]["body"] == ""
    assert _ask(phone_network, "DELETE", one)[0] == 204
    assert _ask(phone_network, "GET", one)[0] == 404


def test_pages_lead_to_each_other(phone_network: TestNetwork) -> None:
    made = [_create(phone_network)[1]["sid"] for _ in range(5)]
    found, path = [], f"{MESSAGES}?PageSize=2&To=%2B32470000001"
    while path:
        status, page = _ask(phone_network, "GET", path)
        assert status == 200
        found += [message["sid"] for message in page["messages"]]
        path = page["next_page_uri"]
    assert found == made[::-1]


@pytest.mark.parametrize(
    ("name", "ago", "count"),
    [
        ("DateSent", 0, 1),
        ("DateSent", 1, 0),
        ("DateSent<", 0, 1),
        ("DateSent<", 1, 0),
        ("DateSent>", 1, 1),
        ("DateSent>", -1, 0),
    ],
)
def test_only_sent_ones_have_a_day(
    phone_network: TestNetwork, name: str, ago: int, count: int
) -> None:
    phone_network.network.calls = False
    _create(phone_network)
    phone_network.deliver()
    (sent,) = phone_network.copies()
    assert sent.sent_at is not None
    _create(phone_network)  # still queued: no date, so no filter by date ever finds it
    day = (sent.sent_at - timedelta(days=ago)).date().isoformat()
    _, page = _ask(phone_network, "GET", f"{MESSAGES}?{urlencode({name: day})}")
    assert len(page["messages"]) == count


def test_the_sender_is_a_filter(phone_network: TestNetwork) -> None:
    _create(phone_network)
    assert len(_ask(phone_network, "GET", f"{MESSAGES}?From=%2B32460000001")[1]["messages"]) == 1
    assert _ask(phone_network, "GET", f"{MESSAGES}?From=%2B3246")[1]["messages"] == []


def test_control(phone_network: TestNetwork) -> None:
    """Everything that the page, the tour and the benchmark ask for."""
    net = phone_network
    net.network.calls = False
    assert _control(net, "phones", number="+32 470 00 00 01", name="Phone one")[0] == 201
    assert _control(net, "fault", to=HERS, fault="bad_number", times=1)[0] == 201
    assert _create(net)[1]["code"] == 21211
    assert _control(net, "fault", to=HERS, fault="hang", times=None)[0] == 201
    assert _control(net, "clear", to=HERS)[1] == {"scripted": {}}
    assert _control(net, "clock", seconds=3600)[0] == 200
    assert _control(net, "settings", pace=0.5, calls=False)[1] == {"pace": 0.5, "calls": False}
    _create(net)
    net.deliver(everything=True)
    assert _control(net, "switch", number=HERS, off=True)[0] == 200
    _, state = _ask(net, "GET", "/control/state", headers={})
    (phone,) = state["phones"]
    assert (phone["name"], phone["switched_off"], state["moved"]) == ("Phone one", True, 3600)
    assert [(text["body"], text["sent"]) for text in phone["texts"]] == [("Bonjour", False)]
    _, copies = _ask(net, "GET", "/control/copies", headers={})
    assert [copy["status"] for copy in copies["copies"]] == ["delivered"]
    assert _control(net, "reset")[0] == 200
    assert _ask(net, "GET", "/control/copies", headers={})[1] == {"copies": []}


@pytest.mark.parametrize(
    ("what", "asked"),
    [
        ("phones", {"number": "0470 00 00 01"}),
        ("phones", {}),
        ("fault", {"to": HERS, "fault": "fire"}),
        ("clock", {"seconds": -1}),
        ("text", {"from": HERS, "body": ""}),
        ("text", {"from": HERS, "body": "a" * 1601}),
    ],
)
def test_control_says_what_is_wrong(
    phone_network: TestNetwork, what: str, asked: dict[str, Any]
) -> None:
    status, answer = _control(phone_network, what, **asked)
    assert status == 400
    assert answer["error"]


def test_news_are_waited_for(phone_network: TestNetwork) -> None:
    version = phone_network.network.version
    path = f"/control/state?since={version}&wait=0.2"
    assert _ask(phone_network, "GET", path, headers={})[1]["version"] == version
    phone_network.phone(HERS)
    assert _ask(phone_network, "GET", path, headers={})[1]["version"] > version


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
@pytest.mark.parametrize("path", ["/", "/control/state"])
def test_no_other_site_looks_or_types_here(
    phone_network: TestNetwork, headers: dict[str, str], path: str
) -> None:
    assert _ask(phone_network, "GET", path, headers=headers)[0] == 403
    assert _ask(phone_network, "POST", "/control/reset", body="{}", headers=headers)[0] == 403


def test_the_page_and_its_parts(phone_network: TestNetwork) -> None:
    for path in ("/", "/phones.css", "/phones.js", "/linden.css"):
        assert _ask(phone_network, "GET", path, headers={})[0] == 200
    assert _ask(phone_network, "GET", "/etc/passwd", headers={})[0] == 404
    assert _ask(phone_network, "POST", MESSAGES, body="a" * 70_000)[0] == 413


def test_no_other_site_shows_the_phones_in_a_frame(phone_network: TestNetwork) -> None:
    """There somebody could be made to type and to move the clock unawares."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", phone_network.server.server_port, timeout=60
    )
    connection.request("GET", "/")
    policy = connection.getresponse().getheader("Content-Security-Policy", "")
    connection.close()
    assert "frame-ancestors 'none'" in policy


def test_it_calls_nobody_but_this_machine() -> None:
    assert Line(TOKEN).post("http://192.0.2.1/", {}) == NO_ANSWER
