"""Guessing gets slow; nobody is locked out for good; no address is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.accounts.models import Throttle
from reports.accounts.throttling import throttle
from reports.accounts.throttling.throttle import (
    ACCOUNT,
    CEILING,
    FACTOR,
    FORGIVEN,
    NETWORK,
    THERE,
    Attempt,
    Limit,
    Throttled,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SHE = Attempt("login:beatriz", ("192.0.2.0/24",))


def _fail(times: int, attempt: Attempt = SHE, now: datetime = NOW) -> None:
    for _ in range(times):
        throttle.begin(attempt, now=now)


@given(st.integers(0, 10_000))
def test_a_wait_never_gets_shorter_and_has_an_end(failures: int) -> None:
    for limit in (ACCOUNT, THERE, CEILING, NETWORK, FACTOR):
        assert limit.wait(failures) <= limit.wait(failures + 1) <= limit.longest


def test_a_wait_doubles_from_one_second() -> None:
    limit = Limit(free=2, longest=timedelta(minutes=1), forgets=timedelta(minutes=1))

    assert [limit.wait(failures).seconds for failures in range(1, 11)] == [
        0, 0, 1, 2, 4, 8, 16, 32, 60, 60,
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_few_mistakes_cost_nothing() -> None:
    _fail(THERE.free + 1)


@pytest.mark.django_db
def test_more_make_the_next_one_wait() -> None:
    _fail(THERE.free + 1)

    with pytest.raises(Throttled) as refusal:
        throttle.begin(SHE, now=NOW)

    assert refusal.value.seconds == 1
    throttle.begin(SHE, now=NOW + timedelta(seconds=1))


def _from(number: int) -> Attempt:
    return Attempt("login:beatriz", (f"2001:db8:{number:x}::/64", f"2001:db8:{number:x}::/48"))


@pytest.mark.django_db
def test_a_wait_is_for_one_network_at_one_account() -> None:
    """Whoever keeps trying waits longer and longer, and nobody else does."""
    _fail(THERE.free + 1, _from(1))
    with pytest.raises(Throttled):
        throttle.begin(_from(1), now=NOW)

    throttle.begin(_from(2), now=NOW)
    throttle.begin(Attempt("login:chidi", _from(1).networks), now=NOW)


@pytest.mark.django_db
def test_networks_together_are_slowed_and_who_did_not_fail_there_is_spared() -> None:
    for number in range(CEILING.free // FORGIVEN + 1):
        _fail(FORGIVEN, _from(number))
    for number in range(3):
        with pytest.raises(Throttled) as refusal:
            throttle.begin(_from(number), now=NOW)
        assert refusal.value.wait <= CEILING.longest

    for number in range(100, 110):
        _fail(FORGIVEN, _from(number))
        with pytest.raises(Throttled):
            throttle.begin(_from(number), now=NOW)
    throttle.begin(Attempt("browser:hers"), now=NOW)


@pytest.mark.django_db
def test_who_is_spared_makes_the_wait_of_others_no_longer() -> None:
    _fail(3)
    for number in range(CEILING.free):
        throttle.begin(_from(number), now=NOW)
    with pytest.raises(Throttled) as before:
        throttle.begin(SHE, now=NOW)
    for number in range(100, 120):
        throttle.begin(_from(number), now=NOW)
    with pytest.raises(Throttled) as after:
        throttle.begin(SHE, now=NOW)

    assert after.value.wait == before.value.wait


@pytest.mark.django_db
def test_success_forgets_what_failed_from_there_and_nothing_else() -> None:
    _fail(THERE.free - 1)
    throttle.succeeded(throttle.begin(SHE, now=NOW))

    kept = Throttle.objects.values_list("failures", flat=True)
    assert list(kept) == [THERE.free - 1] * 2  # the account's ceiling and the network's


@pytest.mark.django_db
def test_a_wider_network_has_more_that_are_free() -> None:
    most = 0
    for number in range(NETWORK.free * 4 + 1):
        narrow = f"2001:db8:0:{number // 10:x}::/64"
        throttle.begin(
            Attempt(f"login:{number}", (narrow, "2001:db8::/56", "2001:db8::/48")), now=NOW
        )
        most = number
    with pytest.raises(Throttled):
        throttle.begin(
            Attempt("login:next", ("2001:db8:0:ff::/64", "2001:db8::/56", "2001:db8::/48")),
            now=NOW,
        )
    assert most == NETWORK.free * 4


@pytest.mark.django_db
def test_one_network_trying_many_accounts_waits() -> None:
    for number in range(NETWORK.free + 1):
        throttle.begin(Attempt(f"login:{number}", ("192.0.2.0/24",)), now=NOW)

    with pytest.raises(Throttled):
        throttle.begin(Attempt("login:next", ("192.0.2.0/24",)), now=NOW)
    throttle.begin(Attempt("login:next", ("198.51.100.0/24",)), now=NOW)


@pytest.mark.django_db
def test_a_success_of_ones_own_does_not_free_the_network() -> None:
    for number in range(NETWORK.free + 1):
        counted = throttle.begin(Attempt(f"login:{number}", ("n",)), now=NOW)
        if number % 2:
            throttle.succeeded(counted)

    assert max(Throttle.objects.values_list("failures", flat=True)) > NETWORK.free // 2


@given(st.integers(0, 10_000), st.integers(0, 10**6))
def test_failures_are_forgotten_with_time(failures: int, seconds: int) -> None:
    quiet = timedelta(seconds=seconds)
    for limit in (ACCOUNT, THERE, CEILING, NETWORK, FACTOR):
        assert limit.wait(limit.most) == limit.longest > limit.wait(limit.most - 1)
        assert 0 <= limit.left(failures, quiet=quiet) <= min(failures, limit.most)
        assert limit.left(failures, quiet=limit.forgets * limit.most) == 0


@pytest.mark.django_db
def test_after_the_longest_wait_a_network_is_free_again() -> None:
    """Somebody hammered all night from the same proxy; the morning's colleagues get in."""
    now = NOW
    for number in range(60):
        now += NETWORK.longest if number > NETWORK.free else timedelta(0)
        throttle.begin(Attempt(f"login:{number}", ("n",)), now=now)

    now += NETWORK.longest
    for number in range(3):
        throttle.begin(Attempt(f"colleague:{number}", ("n",)), now=now)


@pytest.mark.django_db
def test_a_success_makes_nobody_wait() -> None:
    """What the counter said before is what it says again: the block does not start over."""
    for number in range(NETWORK.free + 3):
        now = NOW + timedelta(seconds=10 * number)
        throttle.begin(Attempt(f"login:{number}", ("n",)), now=now)
    before = Throttle.objects.order_by("-failures").values().first()
    later = now + timedelta(seconds=30)

    throttle.succeeded(throttle.begin(Attempt("login:colleague", ("n",)), now=later))

    assert Throttle.objects.order_by("-failures").values().first() == before
    throttle.begin(Attempt("login:another", ("n",)), now=later)


@pytest.mark.django_db
def test_a_success_does_not_lift_the_wait_that_others_earned_meanwhile() -> None:
    for number in range(NETWORK.free):
        throttle.begin(Attempt(f"login:{number}", ("n",)), now=NOW)
    mine = throttle.begin(Attempt("login:mine", ("n",)), now=NOW + timedelta(seconds=1))
    later = NOW + timedelta(seconds=5)
    throttle.begin(Attempt("login:guess", ("n",)), now=later)
    throttle.succeeded(mine)

    with pytest.raises(Throttled):
        throttle.begin(Attempt("login:next", ("n",)), now=later)


@pytest.mark.django_db
def test_an_attempt_that_was_never_made_leaves_no_trace() -> None:
    _fail(2)
    before = list(Throttle.objects.order_by("key").values())

    throttle.not_tried(throttle.begin(SHE, now=NOW + timedelta(seconds=1)))

    assert list(Throttle.objects.order_by("key").values()) == before


@pytest.mark.django_db
def test_without_a_network_only_ones_own_failures_count() -> None:
    for number in range(NETWORK.free + 1):
        throttle.begin(Attempt(f"login:{number}", ("n",)), now=NOW)

    throttle.begin(Attempt("password:beatriz"), now=NOW)


@pytest.mark.django_db
def test_names_that_nobody_has_are_counted() -> None:
    for _ in range(20):
        throttle.count_stranger(now=NOW)

    assert Throttle.objects.count() <= 8
    assert throttle.take_strangers() == 20
    assert throttle.take_strangers() == 0


@pytest.mark.django_db
def test_no_address_and_no_name_is_kept() -> None:
    _fail(1)

    for row in Throttle.objects.values_list("key", flat=True):
        assert len(bytes(row)) == 48
        assert b"192.0.2" not in bytes(row)
        assert b"beatriz" not in bytes(row)


@pytest.mark.django_db
def test_old_rows_go() -> None:
    _fail(1)

    assert throttle.forget_old(now=NOW + timedelta(hours=23)) == 0
    assert throttle.forget_old(now=NOW + timedelta(hours=25)) == 3
