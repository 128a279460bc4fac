"""The sample pharmacy of the demo: verified, one person trained, one whose training has ended."""

from datetime import datetime, timedelta

from django.db import transaction

from pharmacy import pharmacies, trainings
from pharmacy.models import Pharmacy
from reports.accounts.staff import Staff

TRAINED = timedelta(days=30)
LONG_AGO = timedelta(days=400)


@transaction.atomic
def fill(*, trained: Staff, lapsed: Staff, by: Staff, now: datetime) -> None:
    """Verify the pharmacy of both unless it is, and write their trainings down as they were.

    `by` is a coordinator.
    """
    (team_id,) = trained.team_ids
    if Pharmacy.objects.filter(team_id=team_id).exists():
        return
    pharmacies.verify(team_id=team_id, by=by, now=now)
    for person, ago in ((trained, TRAINED), (lapsed, LONG_AGO)):
        then = now - ago
        trainings.record_training(
            user_id=person.user_id, done_on=pharmacies.today(then), by=by, now=then
        )
