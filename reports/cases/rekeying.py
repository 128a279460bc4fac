"""New keys for every open case, by a coordinator who holds them all: for after an intrusion."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.roles import Permission
from reports.accounts.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.lifecycle import NotAllowed
from reports.cases.models import Case, Content
from reports.cases.models import content as names
from reports.cases.models.case import OPEN
from reports.vault.case_keys import CaseVault, NoCaseKeys
from reports.vault.keys import PrivateKey
from reports.vault.ladder import open_team_key, sealing_version
from reports.vault.rekeying import Rekeyed, rekey_case

SEALED_TO_FILE = (names.WORDS, names.NOTE, names.HANDOVER, names.INCIDENT, names.PLACE)


def rekey_open_cases(*, by: Staff, user_key: PrivateKey, now: datetime) -> Iterator[bool]:
    """Re-key one open case after another, each in a transaction of its own.

    Yields for each whether it was done; False for a row without keys. Interrupted it is simply
    run again. Nothing is shown or kept in clear. Raises NotAllowed, NotAHolder.
    """
    if not by.may(Permission.LEAD):
        raise NotAllowed
    ids = list(Case.objects.filter(OPEN).order_by("id").values_list("id", flat=True))
    for case_id in ids:
        yield _rekey(case_id, by, user_key, now)


def _rekey(case_id: UUID, by: Staff, user_key: PrivateKey, now: datetime) -> bool:
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(OPEN, id=case_id).first()
        if case is None:  # closed or erased since it was listed
            return False
        try:
            vault = CaseVault.load(case_id)
        except NoCaseKeys:
            return False
        team_key = open_team_key(version_id=vault.version_id, user_id=by.user_id, user_key=user_key)
        moved = rekey_case(
            case_id=case_id,
            file_key=vault.file_key(team_key),
            to_version=sealing_version(case.team_id),
        )
        _move_contents(case_id, moved)
        record(kind=EventKind.REKEYED, by=actor_of(by), now=now, case_id=case_id)
    return True


def _move_contents(case_id: UUID, moved: Rekeyed) -> None:
    contents = list(Content.objects.filter(case_id=case_id))
    for content in contents:
        move = moved.sealed_to_file if content.name in SEALED_TO_FILE else moved.other
        content.blob = move(content.name, content.id, content.revision, bytes(content.blob))
    # Written again rather than updated: the database refuses to change what is written once.
    Content.objects.filter(case_id=case_id).delete()
    Content.objects.bulk_create(contents)
