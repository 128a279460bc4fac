"""The sample pharmacy of the demo: verified, one person trained, one whose training has ended."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from pharmacy.models import Pharmacy
from pharmacy.register import pharmacies, trainings
from reports.accounts.directory.staff import Staff

TRAINED = timedelta(days=30)
LONG_AGO = timedelta(days=400)


@transaction.atomic
def fill(with_login: Callable[[str], Staff], *, now: datetime) -> None:
    """Verify the sample pharmacy unless it is, and write both trainings down as they were."""
    trained, lapsed = with_login("pharmacist-1"), with_login("pharmacist-2")
    by = with_login("coordinator-1")
    (team_id,) = trained.team_ids
    if Pharmacy.objects.filter(team_id=team_id).exists():
        return
    pharmacies.verify(team_id=team_id, by=by, now=now)
    for person, ago in ((trained, TRAINED), (lapsed, LONG_AGO)):
        then = now - ago
        trainings.record_training(
            user_id=person.user_id, done_on=pharmacies.today(then), by=by, now=then
        )
