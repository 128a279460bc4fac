"""The sample venues of the demo, admitted by the same operations that real venues go through.

None of them exists. All three stand in one area, so that what they see in one night can become a
pattern.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from nightlife.codes.incident_facts import VenueFacts
from nightlife.models import Post, Venue
from nightlife.venues import venues
from reports.accounts.directory.staff import Staff
from reports.accounts.models import Team, TeamKind
from reports.region import region

# How many days their cameras keep images; the last one's people do not know.
CAMERA_DAYS: Final[Mapping[str, int | None]] = {"venue-1": 14, "venue-2": 7, "venue-3": None}


@transaction.atomic
def fill(people: Mapping[str, Staff], *, by: Staff, now: datetime) -> None:
    """Admit the sample venues that are not there, and seat who leads them: `people`, by login.

    A folder of an earlier version has venues whose people nobody has seated under seal.
    """
    group = min(region().commune_groups.values(), key=lambda each: each.id)
    commune = min(group.communes)
    for login, staff in people.items():
        team = Team.objects.get(pk__in=staff.team_ids, kind=TeamKind.VENUE)
        row = Venue.objects.filter(team=team).first()
        facts = VenueFacts(
            name=f"Sample Venue {login[-1]}", commune=commune, camera_days=CAMERA_DAYS.get(login)
        )
        made = (
            venues.info(row) if row else venues.admit(team_id=team.pk, facts=facts, by=by, now=now)
        )
        if any(seat.user_id == staff.user_id and seat.post for seat in venues.seats(made)):
            continue
        venues.set_post(
            venue_id=made.id,
            user_id=staff.user_id,
            post=Post.MANAGER,
            conflicted=False,
            by=by,
            now=now,
        )
