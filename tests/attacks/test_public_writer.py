"""Whoever has taken the public site's login at the database cannot even place the rows.

The same writer as in `test_writer.py`, with what the public site may do instead of everything: the
rows that make people, let somebody in, seal to another key or hide a trace are refused by the
database itself, each under the owner's login let through.
"""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from psycopg import errors

from config.roles.rights_notation import Role
from reports.vault.models import KeyVersion
from reports.vault.primitives.errors import SealBroken
from reports.vault.team_keys import key_hierarchy
from tests.attacks.conftest import Scene
from tests.under_roles import as_role

# Becoming somebody: an account, a seat, a link, a factor, a session.
BECOMING = (
    "insert into reports_user select * from reports_user",
    "update reports_user set public_key = public_key",
    "update reports_user set is_active = true",
    "insert into reports_keywrap select * from reports_keywrap",
    "update reports_keywrap set blob = blob",
    "insert into reports_membership select * from reports_membership",
    "update reports_membership set role = 'coordinator'",
    "delete from reports_membership",
    "insert into reports_invitation select * from reports_invitation",
    "update reports_invitation set user_id = user_id",
    "insert into django_otp_webauthn_webauthncredential"
    " select * from django_otp_webauthn_webauthncredential",
    "update django_otp_webauthn_webauthncredential set public_key = public_key",
    "update reports_totpdevice set secret = secret",
    "insert into reports_backupcode select * from reports_backupcode",
    "delete from reports_throttle",
    "insert into django_session select * from django_session",
    "select * from django_session",
    "select * from reports_unlock",
    "select * from reports_keywrap",
    "insert into reports_shareddevice select * from reports_shareddevice",
    "insert into reports_apitoken select * from reports_apitoken",
    "update reports_apitoken set token = token",
    "insert into reports_team select * from reports_team",
    "insert into nightlife_venuerole select * from nightlife_venuerole",
)
# Keys: another version, none at all so that a new one is founded, one that is due.
KEYS = (
    "delete from reports_keyversion",
    "insert into reports_keyversion select * from reports_keyversion",
    "update reports_keyversion set blob = blob",
    "update reports_keyversion set due = true",
    "update reports_keyversion set number = number + 1",
    "insert into reports_keygrant select * from reports_keygrant",
    "delete from reports_keygrant",
    "update reports_casekeys set public_keys = public_keys",
    "update reports_casekeys set version_id = version_id",
    "update reports_casedatakey set wrapped = wrapped",
    "update reports_codegrant set case_id = case_id",
    "update reports_codegrant set lookup = lookup",
)
# Covering tracks.
TRACKS = (
    "update reports_event set actor_role = 'reporter'",
    "delete from reports_event",
    "delete from reports_unsealedevent",
    "insert into reports_seal select * from reports_seal",
    "delete from reports_seal",
    "delete from reports_sealedhead",
    "insert into reports_chainstart select * from reports_chainstart",
    "truncate reports_event",
    "alter table reports_event disable trigger all",
    "set session_replication_role = replica",
)


def test_none_of_these_rows_can_be_placed(scene: Scene) -> None:
    with as_role(Role.PUBLIC):
        let = [each for each in (*BECOMING, *KEYS, *TRACKS) if not _is_refused(each)]
    assert let == []


def test_the_owner_of_all_tables_could(scene: Scene) -> None:
    """So that a statement which nobody could make proves nothing above."""
    assert [each for each in (*BECOMING, *KEYS) if _is_refused(each)] == []


def test_the_lock_of_a_version_is_all_that_its_one_column_gives(scene: Scene) -> None:
    """Sealing locks the version, which takes the right to write one column: no key comes of it.

    What it does break is loud: nothing is sealed to a version whose seal does not hold.
    """
    before = list(KeyVersion.objects.order_by("id").values_list("id", "blob"))
    with as_role(Role.PUBLIC), connection.cursor() as cursor:
        cursor.execute("update reports_keyversion set revision = revision + 1")
        assert cursor.rowcount
    assert list(KeyVersion.objects.order_by("id").values_list("id", "blob")) == before
    with pytest.raises(SealBroken):
        key_hierarchy.current_version(scene.cast.french.pk)


def _is_refused(statement: str) -> bool:
    """Whether this login may not; a row that is refused for what it holds is one it may place."""
    try:
        execute(statement)
    except ProgrammingError as refused:
        if not isinstance(refused.__cause__, errors.InsufficientPrivilege):
            raise
        return True
    except IntegrityError:
        return False
    return False


def execute(statement: str) -> None:
    """In a savepoint of its own, and nothing of it stays."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        transaction.set_rollback(True)
