"""The provider's signature (R8.4): published and own vectors, and everything that breaks it."""

import hmac
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.local.phones.service import signing
from reports.messaging.gateways.signature import is_signed, signature_of

VECTORS = [
    (
        "12345",
        "https://mycompany.com/myapp.php?foo=1&bar=2",
        {
            "CallSid": "CA1234567890ABCDE",
            "Caller": "+14158675310",
            "Digits": "1234",
            "From": "+14158675310",
            "To": "+18005551212",
        },
        "GvWf1cFY/Q7PnoempGyD5oXAezc=",
    ),
    (
        "test-token",
        "https://intake.example.org/sms/inbound/?r=bru",
        {
            "Body": "Aide é",
            "From": "+32470000001",
            "MessageSid": "SM00000000000000000000000000000001",
            "NumMedia": "0",
            "To": "+32460000002",
        },
        "LvYmrTV79gs5ZzxCYNg2wkneYPg=",
    ),
]


def _lists(fields: dict[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in fields.items()}


@pytest.mark.parametrize(("token", "address", "fields", "good"), VECTORS)
def test_vectors(token: str, address: str, fields: dict[str, str], good: str) -> None:
    """The first is Twilio's own example; both sides know both."""
    assert signature_of(token=token, address=address, fields=_lists(fields)) == good
    assert signing.sign(token=token, address=address, fields=fields) == good
    assert is_signed(token=token, address=address, fields=_lists(fields), signature=good)


@pytest.mark.parametrize(
    "changed",
    [
        {"token": "test-tokem"},
        {"address": "http://intake.example.org/sms/inbound/?r=bru"},
        {"address": "https://intake.example.org/sms/inbound/"},
        {"address": "https://intake.example.org:8443/sms/inbound/?r=bru"},
        {"fields": {"Body": ["Aide e"]}},
        {"signature": ""},
        {"signature": "é"},
        {"signature": VECTORS[0][3]},
    ],
)
def test_what_does_not_fit_is_not_signed(changed: dict[str, object]) -> None:
    token, address, fields, good = VECTORS[1]
    call: dict[str, object] = {"token": token, "address": address, "fields": _lists(fields)}
    assert not is_signed(**(call | {"signature": good} | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("port", ["", ":443"])
def test_the_usual_port_may_be_written(port: str) -> None:
    token, _, fields, _ = VECTORS[1]
    signed = f"https://intake.example.org{port}/x/"
    good = signature_of(token=token, address=signed, fields=_lists(fields))
    for ours in ("https://intake.example.org/x/", "https://intake.example.org:443/x/"):
        assert is_signed(token=token, address=ours, fields=_lists(fields), signature=good)


def test_an_unusual_port_is_part_of_it() -> None:
    good = signature_of(token="t", address="http://127.0.0.1:8000/x/", fields={})
    assert is_signed(token="t", address="http://127.0.0.1:8000/x/", fields={}, signature=good)
    assert not is_signed(token="t", address="http://127.0.0.1/x/", fields={}, signature=good)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=6))
def test_both_sides_agree_on_any_form(fields: dict[str, str]) -> None:
    address = "https://help.example.org/hooks/"
    assert signature_of(token="t", address=address, fields=_lists(fields)) == signing.sign(
        token="t", address=address, fields=fields
    )


def test_a_field_that_comes_twice_counts_for_each_value() -> None:
    twice = parse_qs("A=2&A=1&A=2")
    once = signature_of(token="t", address="https://x/", fields={"A": ["1", "2"]})
    assert signature_of(token="t", address="https://x/", fields=twice) == once


def test_every_comparison_is_made_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each form is compared, the second too when the first has matched."""
    compared = []

    def compare(a: bytes, b: bytes) -> bool:
        compared.append((a, b))
        return a == b

    monkeypatch.setattr(hmac, "compare_digest", compare)
    token, address, fields, good = VECTORS[1]
    assert is_signed(token=token, address=address, fields=_lists(fields), signature=good)
    assert len(compared) == 2
