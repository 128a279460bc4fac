"""Which organisations somebody who works here has to be kept away from: in their profile alone.

With a case there is only who is kept away, never why: no row tells where a report came from.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.profiles import (
    NoAccount,
    Profile,
    open_profile,
    profile_in,
    profile_place,
    write_profile,
)
from reports.accounts.directory.seats import KEYED
from reports.accounts.models import User
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.pipeline import Answer, send_query
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import account_blobs

log = logging.getLogger("linden.accounts")

# Asked for each report that comes in through somebody: a constant statement.
_KINDS: Final = ", ".join(f"'{kind}'" for kind in sorted(KEYED))
_KEYED: Final = f"""
select id, profile, profile_revision from reports_user where is_active and exists (
    select from reports_membership m join reports_team t on t.id = m.team_id
    where m.user_id = reports_user.id and t.kind in ({_KINDS}))
"""  # noqa: S608 - our own constants


def everybody_apart() -> dict[UUID, tuple[str, frozenset[UUID]]]:
    """Name and organisations of each active person who is kept away from any; one query."""
    known = send_query(_KEYED).then(_apart).read().known
    return {user_id: (kept.name, _ids(kept)) for user_id, kept in known.items()}


def apart_from(organisation_id: UUID) -> frozenset[UUID]:
    """Everybody who has to be kept away from this organisation's reports; one query.

    Whose profile cannot be read is among them: what it says of this one is not known.
    """
    return ask_apart_from(organisation_id).read()


def ask_apart_from(organisation_id: UUID) -> Answer[frozenset[UUID]]:
    """Ask for them, in a pipeline."""

    def kept_away(apart: _Apart) -> frozenset[UUID]:
        known = {user_id for user_id, kept in apart.known.items() if organisation_id in _ids(kept)}
        return frozenset(known) | apart.unreadable

    return send_query(_KEYED).then(_apart).then(kept_away)


def set_apart(
    *, user_id: UUID, organisation_id: UUID, apart: bool, by: Actor, now: datetime
) -> bool:
    """Write it into the profile, or take it out; False if it says so already.

    The log says that it was done, not which organisation. Raises NoAccount.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().active(id=user_id).first()
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


class _Apart(NamedTuple):
    """Of those whose teams hold keys of cases: who is kept away, and whose profile says nothing."""

    known: Mapping[UUID, Profile]
    unreadable: frozenset[UUID]


def _apart(found: Iterable[tuple[Any, ...]]) -> _Apart:
    rows = tuple(found)
    return account_blobs.remembered((_read, rows), lambda: _read(rows))


def _read(rows: Iterable[tuple[UUID, bytes, int]]) -> _Apart:
    known, unreadable = {}, set()
    for user_id, profile, revision in rows:
        try:
            read = profile_in(profile, profile_place(user_id, revision))
        except SealBroken:
            log.exception("profile_unreadable", extra={"user_id": str(user_id)})
            unreadable.add(user_id)
            continue
        if read.apart_from:
            known[user_id] = read
    return _Apart(known, frozenset(unreadable))


def _ids(profile: Profile) -> frozenset[UUID]:
    return frozenset(UUID(each) for each in profile.apart_from)
