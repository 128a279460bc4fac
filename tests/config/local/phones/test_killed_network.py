"""A phone network that is killed: what it took on still arrives, as with a real provider."""

import base64
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from config.local.machine.ports import free_port
from config.local.phones.sample_phones import SERVICE_NUMBER, make_account
from config.local.state import ROOT
from tests import children
from tests.phones import FORM
from tests.tour.tools.tour_phones import Phones, until

HERS, OTHER = "+32470000001", "+32470000002"
PATIENCE = 60.0


@contextmanager
def _killed_at_the_end(port: int, state: Path, account: Mapping[str, str]) -> Iterator[Phones]:
    environment = {**children.stranger(), **account, "LINDEN_HOOKS_ORIGIN": "http://127.0.0.1:9"}
    words = ["-P", "-m", "config.local.phones", "--port", str(port), "--state", str(state)]
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment)
    try:
        until(lambda: _answers(port), "the network does not answer", patience=PATIENCE)
        yield Phones(f"http://127.0.0.1:{port}")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _answers(port: int) -> bool:
    try:
        return _call(port, "/control/state", None, {}) == 200
    except OSError:
        return False


def _call(port: int, path: str, body: str | None, headers: Mapping[str, str]) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as link:
        link.request("GET" if body is None else "POST", path, body, headers)
        answer = link.getresponse()
        answer.read()
        return answer.status


def _send(port: int, account: Mapping[str, str], *, to: str) -> None:
    sid = account["LINDEN_TWILIO_ACCOUNT"]
    token = Path(account["LINDEN_TWILIO_TOKEN_FILE"]).read_text("ascii")
    known = base64.b64encode(f"{sid}:{token}".encode()).decode()
    headers = {"Authorization": f"Basic {known}", "Content-Type": FORM}
    order = urlencode({"To": to, "From": SERVICE_NUMBER, "Body": "Exemple"})
    assert _call(port, f"/2010-04-01/Accounts/{sid}/Messages.json", order, headers) == 201


def _switch_off(port: int, number: str) -> None:
    asked = json.dumps({"number": number, "off": True})
    assert _call(port, "/control/switch", asked, {"Content-Type": "application/json"}) == 200


def test_what_it_took_on_arrives_and_stays(tmp_path: Path) -> None:
    """One text lies on a phone and one waits for another phone when it is killed."""
    account, port = make_account(tmp_path / "account"), free_port()
    with _killed_at_the_end(port, tmp_path, account) as phones:
        _send(port, account, to=HERS)
        there = phones.wait_for(HERS, 1, patience=PATIENCE)
        _switch_off(port, OTHER)
        _send(port, account, to=OTHER)
        assert phones.arrived(OTHER) == []
    with _killed_at_the_end(port, tmp_path, account) as phones:
        assert phones.arrived(HERS) == [there]
        assert phones.wait_for(OTHER, 1, patience=PATIENCE)["body"] == "Exemple"
        assert len(phones.copies()) == 2
