"""A referral to Chidi's team, a yes and all, without the pages that lead to it."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from reports.cases.casework import consents
from reports.cases.planning import referrals
from reports.cases.terms.consent_records import Field, How, Purpose
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import House

TOLD: Final = {Field.NOTE: "Sample note about what is needed.", Field.NAME: "Sample name"}
IN_THREE_DAYS: Final = NOW + timedelta(days=3)


def referral_to(house: House, *due: datetime) -> None:
    """One yes to Chidi's organisation, and a referral for each time that an answer is due."""
    if house.case.acknowledged_at is None:
        house.acknowledged()
    about: dict[str, Any] = {
        "case_id": house.case_id,
        "organisation_id": house.cast.elsewhere.organisation_id,
        "purpose": Purpose.LEGAL,
        "by": house.cast.beatriz.staff,
        "now": NOW,
    }
    consents.give_consent(fields=TOLD, until=NOW + timedelta(days=30), how=How.SPOKEN, **about)
    for due_at in due or (IN_THREE_DAYS,):
        referrals.refer(
            told=TOLD,
            due_at=due_at,
            referral_id=uuid4(),
            team_id=house.cast.elsewhere.pk,
            **about,
        )
