"""The partners' door in the intake benchmark: full reports from many systems, limits on."""

import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

from reports.accounts.credentials import api_tokens
from reports.accounts.directory import organisations
from reports.accounts.models import OrganisationKind
from reports.audit.log import OPERATOR
from reports.cases.models import Case
from reports.region import region
from tests.benchmarks import load
from tests.benchmarks.doors import Door

ADDRESS: Final = "/api/v1/reports"
BODY: Final = {
    "mode": "assisted_with_consent",
    "language": "fr",
    "alias": "Sample",
    "happened": "Exemple : il est revenu, il a crié, la porte est cassée. " * 8,
    "kinds": ["physical", "control"],
    "when": "vendredi soir",
    "where": "à la maison",
    "wants": ["talk", "stay"],
    "police": "later",
    "safety": {"danger_now": "no", "injury_needs_care_now": "no", "threat_to_kill": "unknown"},
    "contact": {
        "may_contact": "yes",
        "channel": "sms",
        "number": "0470 12 34 56",
        "hours": [{"weekdays": [0, 1, 2, 3, 4], "starts": "09:30", "ends": "12:00"}],
        "pretext": "la bibliothèque",
    },
    "home": {"adults": 1, "child_ages": [3, 7], "languages": ["fr"]},
    "counted": True,
}


def door(port: int, count: int, addresses: Iterator[str]) -> Door:
    """So many reports, spread over as many systems as their limits let through at once."""
    burst = region().limits.reports_per_token.burst
    known = [system() for _ in range(1 + count // burst)]
    consent = {
        "text_version": "sample-1",
        "language_read": "fr",
        "agreed_at": datetime.now(UTC).isoformat(),
        "present_and_agrees": True,
    }
    body = json.dumps({**BODY, "consent": consent}).encode()
    requests = [
        load.Request(
            data=load.post(
                ADDRESS,
                body,
                host=f"127.0.0.1:{port}",
                kind="application/json",
                headers={
                    "Authorization": f"Bearer {known[number % len(known)]}",
                    "Idempotency-Key": str(uuid4()),
                },
            ),
            source=next(addresses),
        )
        for number in range(count)
    ]
    before = _filed()
    return Door("api", requests, lambda: _filed() - before)


def _filed() -> int:
    return Case.objects.filter(channel="api").count()


def system() -> str:
    """The token of a system whose organisation is made for it."""
    now = datetime.now(UTC)
    organisation = organisations.create_organisation(
        kind=OrganisationKind.PARTNER,
        name="Sample",
        apart=secrets.token_hex(4),
        by=OPERATOR,
        now=now,
    )
    made = api_tokens.make_token(
        organisation_id=organisation.pk,
        name="Sample system",
        lasts=timedelta(days=1),
        by=OPERATOR,
        now=now,
    )
    return made.secret
