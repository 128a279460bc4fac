"""A partner's system as a test plays it: an organisation, its token, and posts over HTTP."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from reports.accounts.credentials import api_tokens
from reports.accounts.directory import organisations
from reports.accounts.models import OrganisationKind
from reports.audit.log import OPERATOR
from tests.reports.cases.world import NOW

type Answer = Any
"""A response of the test client, whose own type is not importable."""

ADDRESS = "/api/v1/reports"
WORDS = "canary words of the partner's report"


@dataclass(frozen=True)
class Partner:
    """One organisation with a token."""

    organisation_id: UUID
    token_id: UUID
    secret: str

    def send(self, body: object, *, key: str = "", language: str = "en", **headers: str) -> Answer:
        """Send a report, with a key of its own unless one is given."""
        return send(body, secret=self.secret, key=key or str(uuid4()), language=language, **headers)


def send(body: object, *, secret: str, key: str, language: str = "en", **headers: str) -> Answer:
    """Post to the API as somebody with this token; a text is sent as it is."""
    sent = body if isinstance(body, str | bytes) else json.dumps(body)
    known = {"Accept-Language": language, "Idempotency-Key": key}
    if secret:
        known["Authorization"] = f"Bearer {secret}"
    return Client(enforce_csrf_checks=True).post(
        ADDRESS, sent, content_type="application/json", headers={**known, **headers}
    )


def make_partner(
    name: str, *, kind: OrganisationKind = OrganisationKind.PARTNER, now: datetime = NOW
) -> Partner:
    """An organisation with a token for its system."""
    organisation = organisations.create_organisation(kind=kind, name=name, by=OPERATOR, now=now)
    made = api_tokens.make_token(
        organisation_id=organisation.pk,
        name="Sample system",
        lasts=timedelta(days=90),
        by=OPERATOR,
        now=now,
    )
    return Partner(organisation.pk, made.token.id, made.secret)


def report(**changed: Any) -> dict[str, Any]:
    """A report with everything a partner may send."""
    return {
        "mode": "assisted_with_consent",
        "consent": {
            "text_version": "2026-1",
            "language_read": "ar",
            "agreed_at": NOW.isoformat(),
            "present_and_agrees": True,
        },
        "language": "fr",
        "alias": "Sample Amina",
        "happened": WORDS,
        "kinds": ["physical", "control"],
        "when": "Friday",
        "where": "at home",
        "commune": "21004",
        "wants": ["talk"],
        "police": "no",
        "safety": {"danger_now": "no", "threat_to_kill": "yes"},
        "contact": {
            "may_contact": "yes",
            "channel": "sms",
            "number": "0470 12 34 56",
            "hours": [{"weekdays": [0, 1], "starts": "09:30", "ends": "12:00"}],
            "shared_device": False,
            "pretext": "the library",
            "she_says": "blue",
        },
        "home": {"adults": 1, "child_ages": [3, 7], "pets": ["dog"], "languages": ["fr"]},
        "worker_gender": "woman",
        "counted": True,
        "other_party": {"plate": "1-ABC-234", "connect": "tell_desk"},
    } | changed


def question(**changed: Any) -> dict[str, Any]:
    """A question for advice, about nobody."""
    return {
        "mode": "advice_only",
        "language": "nl",
        "kinds": ["physical"],
        "question": "What can I say to somebody who does not want to go home?",
    } | changed


def problem(answer: Answer) -> dict[str, Any]:
    """The problem that was answered."""
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(answer.content)
    assert found["status"] == answer.status_code
    return found
