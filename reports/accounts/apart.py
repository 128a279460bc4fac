"""Which organisations somebody who works here has to be kept away from: in her profile alone.

With a case there is only who is kept away, never why: no row tells where a report came from.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from reports.accounts.admitted import KEYED
from reports.accounts.models import User
from reports.accounts.profiles import (
    NoAccount,
    Profile,
    open_profile,
    profile_in,
    profile_place,
    write_profile,
)
from reports.audit.events import EventKind
from reports.audit.log import Actor, record

# Asked for each report that comes in through somebody: a constant statement.
_KINDS: Final = ", ".join(f"'{kind}'" for kind in sorted(KEYED))
_KEYED: Final = f"""
select id, profile, profile_revision from reports_user where is_active and exists (
    select from reports_membership m join reports_team t on t.id = m.team_id
    where m.user_id = reports_user.id and t.kind in ({_KINDS}))
"""  # noqa: S608 - our own constants


def everybody_apart() -> dict[UUID, tuple[str, frozenset[UUID]]]:
    """Name and organisations of each active person who is kept away from any; one query."""
    found = dict(_who_open_cases())
    return {user_id: (each.name, _ids(each)) for user_id, each in found.items() if each.apart_from}


def apart_from(organisation_id: UUID) -> frozenset[UUID]:
    """Everybody who has to be kept away from this organisation's reports; one query."""
    return frozenset(
        user_id
        for user_id, (_name, organisations) in everybody_apart().items()
        if organisation_id in organisations
    )


def set_apart(
    *, user_id: UUID, organisation_id: UUID, apart: bool, by: Actor, now: datetime
) -> bool:
    """Write it into her profile, or take it out; False if it says so already.

    The log says that it was done, not which organisation. Raises NoAccount.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().filter(id=user_id, is_active=True).first()
        if user is None:
            raise NoAccount
        known = open_profile(user)
        said = _ids(known) | {organisation_id} if apart else _ids(known) - {organisation_id}
        if said == _ids(known):
            return False
        write_profile(user, replace(known, apart_from=tuple(sorted(str(each) for each in said))))
        user.save(update_fields=["login", "profile", "profile_revision"])
        kind = EventKind.KEPT_APART if apart else EventKind.LET_NEAR
        record(kind=kind, by=by, now=now, subject_id=user_id)
    return True


def _who_open_cases() -> Iterator[tuple[UUID, Profile]]:
    """Care workers and coordinators: whose teams hold keys of cases."""
    with connection.cursor() as cursor:
        cursor.execute(_KEYED)
        for user_id, profile, revision in cursor.fetchall():
            yield user_id, profile_in(profile, profile_place(user_id, revision))


def _ids(profile: Profile) -> frozenset[UUID]:
    return frozenset(UUID(each) for each in profile.apart_from)
