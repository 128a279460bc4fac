import pytest

from reports.messaging.numbers import NotAPhoneNumber, is_e164, parse_number


@pytest.mark.parametrize(
    "typed",
    ["0470 12 34 56", "0470/12.34.56", "+32 470 12 34 56", "0032470123456", "+32470123456"],
)
def test_one_number_however_it_is_typed(typed: str) -> None:
    assert parse_number(typed, country="BE") == "+32470123456"


@pytest.mark.parametrize("typed", ["", "12", "hello", "0470 12 34 5", "\x00", "1" * 500, "🌳"])
def test_what_is_no_number_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(NotAPhoneNumber) as refused:
        parse_number(typed, country="BE")
    assert "example" in str(refused.value)
    assert refused.value.args == ()


def test_a_number_of_another_country_keeps_its_prefix() -> None:
    assert parse_number("06 12 34 56 78", country="FR") == "+33612345678"


def test_only_a_complete_number_is_e164() -> None:
    assert is_e164("+32470123456")
    assert not is_e164("0470123456")


def test_the_example_is_one_of_the_region() -> None:
    assert "An example: 0" in str(NotAPhoneNumber("BE"))
    assert str(NotAPhoneNumber("BE")) != str(NotAPhoneNumber("GB"))
    assert "example" not in str(NotAPhoneNumber("ZZ"))
