"""Codes as RFC 6238 computes them; each step good once."""

from datetime import UTC, datetime, timedelta

import pytest

from reports.accounts.authentication import authenticator_codes

# RFC 6238, appendix B: SHA-1, eight digits there; the last six are ours.
SECRET = b"12345678901234567890"
VECTORS = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]


@pytest.mark.parametrize(("seconds", "digits"), VECTORS)
def test_it_computes_the_codes_of_the_rfc(seconds: int, digits: str) -> None:
    assert (
        authenticator_codes.code(SECRET, now=datetime.fromtimestamp(seconds, tz=UTC)) == digits[-6:]
    )


NOW = datetime(2026, 11, 24, 9, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30


@pytest.mark.parametrize(
    ("seconds", "found"), [(-60, None), (-30, STEP - 1), (0, STEP), (30, STEP + 1), (60, None)]
)
def test_a_clock_may_be_one_step_off(seconds: int, found: int | None) -> None:
    typed = authenticator_codes.code(SECRET, now=NOW + timedelta(seconds=seconds))

    assert authenticator_codes.matching_step(SECRET, typed, now=NOW, after=-1) == found


def test_a_step_used_before_is_none() -> None:
    typed = authenticator_codes.code(SECRET, now=NOW)

    assert authenticator_codes.matching_step(SECRET, typed, now=NOW, after=STEP) is None
    assert authenticator_codes.matching_step(SECRET, typed, now=NOW, after=STEP - 1) == STEP


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567"])
def test_what_is_no_code_matches_nothing(typed: str) -> None:
    assert authenticator_codes.matching_step(SECRET, typed, now=NOW, after=-1) is None


def test_a_secret_is_160_bits_and_never_the_same() -> None:
    """RFC 4226, section 4, R6."""
    assert len(authenticator_codes.new_secret()) == 20
    assert authenticator_codes.new_secret() != authenticator_codes.new_secret()


def test_the_address_is_what_apps_read() -> None:
    assert authenticator_codes.address(SECRET, label="a b", issuer="Linden") == (
        "otpauth://totp/Linden:a%20b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Linden"
    )
    assert authenticator_codes.spoken(SECRET).startswith("GEZD GNBV GY3T")
