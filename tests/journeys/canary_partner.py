"""A partner's report with a canary in every field, and what is refused with canaries in it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit
from uuid import uuid4

from config.local.sample_data.partner_token import read_token
from tests.journeys.canary_story import canary
from tests.tour.tools.tour_demo import Demo

ADDRESS = "/api/v1/reports"


def report(number: str) -> dict[str, object]:
    """Everything a pharmacy's system may send in words of the person."""
    return {
        "mode": "self_referral",
        "consent": {
            "text_version": "sample-1",
            "language_read": "fr",
            "agreed_at": datetime.now(UTC).isoformat(),
            "present_and_agrees": True,
        },
        "language": "fr",
        "alias": canary("alias"),
        "happened": canary("recit"),
        "when": canary("quand"),
        "where": canary("lieu"),
        "contact": {
            "may_contact": "yes",
            "channel": "call",
            "number": number,
            "who_may_answer": canary("qui"),
            "pretext": canary("pretexte"),
            "she_says": canary("elle"),
            "we_say": canary("nous"),
            "danger_word": canary("danger"),
        },
        "home": {"notes": canary("logement"), "languages": [canary("langue")[:40]]},
    }


def other_party() -> dict[str, str]:
    """What a pharmacy's system may not send."""
    return {
        "handle": canary("compte"),
        "plate": canary("plaque"),
        "name": canary("nom"),
        "place": canary("endroit"),
        "connect": "tell_desk",
    }


def send_all(demo: Demo, number: str) -> None:
    """File one report; send others that are refused, each for another reason."""
    token, key, sent = read_token(demo.state), str(uuid4()), report(number)
    assert post(demo, sent, token=token, key=key) == 201
    assert post(demo, {**sent, "alias": canary("autre")}, token=token, key=key) == 422
    assert post(demo, {**sent, canary("champ"): canary("valeur")}, token=token, key=key) == 422
    assert post(demo, {**sent, "language": canary("code")}, token=token, key=key) == 422
    of_other = {**sent, "other_party": other_party()}
    assert post(demo, of_other, token=token, key=str(uuid4())) == 422
    assert post(demo, canary("texte"), token=token, key=key) == 422
    assert post(demo, sent, token="linden_" + "A" * 43, key=key) == 401
    assert post(demo, sent, token=token, key="") == 400
    advice = {"mode": "advice_only", "language": "fr", "question": f"{canary('question')} {number}"}
    assert post(demo, advice, token=token, key=str(uuid4())) == 422


def post(demo: Demo, body: object, *, token: str, key: str) -> int:
    """Send it as a partner's system does; the status."""
    parts = urlsplit(demo.address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    headers: Mapping[str, str] = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    try:
        connection.request("POST", ADDRESS, json.dumps(body), dict(headers))
        return connection.getresponse().status
    finally:
        connection.close()
