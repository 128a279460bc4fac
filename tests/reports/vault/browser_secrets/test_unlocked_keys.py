"""An open key lives in one browser: the row alone opens nothing, the cookie alone neither."""

from datetime import timedelta
from uuid import uuid4

import pytest

from reports.vault.browser_secrets import unlocked_keys
from reports.vault.browser_secrets.unlocked_keys import Locked
from reports.vault.models import Unlock
from reports.vault.primitives.keys import PrivateKey
from tests.reports.vault.people import NOW

pytestmark = pytest.mark.django_db
USER, SESSION, NEXT = uuid4(), "session-before", "session-after"
PAIR = PrivateKey.generate()


def put() -> str:
    return unlocked_keys.put(
        user_id=USER, key_version=1, session_key=SESSION, private_key=PAIR, now=NOW
    )


def confirmed() -> str:
    return unlocked_keys.confirm(
        secret=put(),
        session_key=SESSION,
        new_session_key=NEXT,
        user_id=USER,
        key_version=1,
        now=NOW,
    )


def opened(
    secret: str,
    *,
    session: str = NEXT,
    user: object = USER,
    version: int = 1,
    after: timedelta = timedelta(),
) -> PrivateKey:
    return unlocked_keys.open_key(
        secret=secret,
        session_key=session,
        user_id=user,  # type: ignore[arg-type]
        key_version=version,
        now=NOW + after,
    )


def test_after_the_second_factor_her_cookie_opens_her_key() -> None:
    assert opened(confirmed()).public == PAIR.public


def test_a_pending_row_opens_nothing() -> None:
    secret = put()
    with pytest.raises(Locked):
        opened(secret, session=SESSION)


def test_confirming_takes_a_new_session_and_a_new_secret() -> None:
    first = put()
    second = unlocked_keys.confirm(
        secret=first,
        session_key=SESSION,
        new_session_key=NEXT,
        user_id=USER,
        key_version=1,
        now=NOW,
    )
    assert first != second
    assert Unlock.objects.count() == 1
    with pytest.raises(Locked):
        opened(first)
    with pytest.raises(Locked):
        opened(second, session=SESSION)


def test_a_pending_row_lives_three_minutes() -> None:
    secret = put()
    with pytest.raises(Locked):
        unlocked_keys.confirm(
            secret=secret,
            session_key=SESSION,
            new_session_key=NEXT,
            user_id=USER,
            key_version=1,
            now=NOW + timedelta(minutes=3),
        )


def test_confirming_twice_or_with_another_secret_is_refused() -> None:
    secret = put()
    for tried in ("", "AAAA", "é", secret[:-4]):
        with pytest.raises(Locked):
            unlocked_keys.confirm(
                secret=tried,
                session_key=SESSION,
                new_session_key=NEXT,
                user_id=USER,
                key_version=1,
                now=NOW,
            )
    confirmed()
    with pytest.raises(Locked):
        unlocked_keys.confirm(
            secret=secret,
            session_key=SESSION,
            new_session_key=NEXT,
            user_id=USER,
            key_version=1,
            now=NOW,
        )


def test_it_is_bound_to_person_key_version_and_session() -> None:
    secret = confirmed()
    with pytest.raises(Locked):
        opened(secret, user=uuid4())
    with pytest.raises(Locked):
        opened(secret, version=2)
    with pytest.raises(Locked):
        opened(secret, session="another")


def test_a_row_moved_to_another_session_opens_nothing() -> None:
    """Write access to the live table does not lend one browser's key to another."""
    secret = confirmed()
    row = Unlock.objects.get()
    Unlock.objects.create(
        session_digest=unlocked_keys._digest("thief"),
        user_id=row.user_id,
        key_version=row.key_version,
        pending=False,
        began_at=row.began_at,
        seen_at=row.seen_at,
        blob=row.blob,
    )
    with pytest.raises(Locked):
        opened(secret, session="thief")


def test_idle_fifteen_minutes_locks() -> None:
    secret = confirmed()
    opened(secret, after=timedelta(minutes=14))
    opened(secret, after=timedelta(minutes=28))
    with pytest.raises(Locked):
        opened(secret, after=timedelta(minutes=43))


def test_eight_hours_lock_however_busy() -> None:
    secret = confirmed()
    for minutes in range(10, 480, 10):
        opened(secret, after=timedelta(minutes=minutes))
    with pytest.raises(Locked):
        opened(secret, after=timedelta(hours=8))


def test_dropping_locks_one_browser_or_all() -> None:
    first = confirmed()
    unlocked_keys.drop(NEXT)
    with pytest.raises(Locked):
        opened(first)
    second = confirmed()
    unlocked_keys.drop_user(USER)
    with pytest.raises(Locked):
        opened(second)


def test_the_sweep_deletes_what_ran_out_and_nothing_else() -> None:
    confirmed()
    put()
    assert unlocked_keys.sweep(now=NOW + timedelta(minutes=2)) == 0
    assert unlocked_keys.sweep(now=NOW + timedelta(minutes=3)) == 1
    assert unlocked_keys.sweep(now=NOW + timedelta(minutes=15)) == 1


def test_neither_key_nor_session_stands_in_the_row() -> None:
    confirmed()
    row = Unlock.objects.get()
    stored = b"".join(bytes(value) for value in (row.blob, row.session_digest))
    assert PAIR.seed not in stored
    assert NEXT.encode() not in stored


def test_the_key_depends_on_the_whole_session_digest() -> None:
    """The context holds 16 bytes of it; two digests that begin alike must not share a key."""
    secret, digest = bytes(32), bytes(32)
    alike = digest[:16] + b"\1" * 16
    keys = [
        unlocked_keys._key(secret, salt, pending=pending).raw
        for salt in (digest, alike)
        for pending in (True, False)
    ]
    assert len(set(keys)) == 4


@pytest.mark.parametrize("after", [unlocked_keys.ABSOLUTE, timedelta(days=30)])
def test_a_row_made_younger_by_hand_opens_for_no_longer(after: timedelta) -> None:
    """Its columns are only for the sweep: when a key was opened stands in the seal as well."""
    secret = confirmed()
    Unlock.objects.update(began_at=NOW + after, seen_at=NOW + after)
    with pytest.raises(Locked):
        opened(secret, after=after)


@pytest.mark.parametrize("secret", ["", "=", "Ω", "AAAA", "A" * 44])
def test_what_is_no_secret_of_ours_opens_nothing(secret: str) -> None:
    confirmed()
    with pytest.raises(Locked):
        opened(secret)


def test_a_row_made_younger_by_hand_is_not_confirmed_either() -> None:
    secret, late = put(), NOW + unlocked_keys.PENDING
    Unlock.objects.update(began_at=late, seen_at=late)
    with pytest.raises(Locked):
        unlocked_keys.confirm(
            secret=secret,
            session_key=SESSION,
            new_session_key=NEXT,
            user_id=USER,
            key_version=1,
            now=late,
        )
