import pytest
from django.utils.translation import override

from reports.messaging.contact.numbers import NotAPhoneNumber, NotForTexts, is_e164, parse_number


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


@pytest.mark.parametrize(
    "typed",
    [
        "090012345",  # premium rate
        "+1 900 234 5678",
        "+371 90 123456",
        "+33 8 99 12 34 56",
        "+979 123456789",
        "+808 12345678",  # shared cost
        "+882 16 1234567",  # networks of no country
        "+882 13 300655",
        "+870 773111632",  # satellites
        "+881 612345678",
        "+44 70 1234 5678",  # a personal number, as dear as a premium one
        "02 535 45 42",  # landlines
        "078 15 17 71",
        "0800 12 345",
    ],
)
def test_no_text_goes_to_landlines_and_to_numbers_that_somebody_is_paid_for(typed: str) -> None:
    assert parse_number(typed, country="BE")  # to be called, it is a number as any other
    with pytest.raises(NotForTexts) as refused:
        parse_number(typed, country="BE", for_texts=True)
    assert str(refused.value).startswith("Text messages can only go to a mobile number. An example")
    assert refused.value.args == ()


@pytest.mark.parametrize(
    "typed", ["0470 12 34 56", "+33612345678", "+12125550123", "+44 7911 123456"]
)
def test_a_mobile_number_of_any_country_may_be_texted(typed: str) -> None:
    assert parse_number(typed, country="BE", for_texts=True)


def test_what_is_no_number_is_said_as_that() -> None:
    with pytest.raises(NotAPhoneNumber) as refused:
        parse_number("12", country="BE", for_texts=True)
    assert not isinstance(refused.value, NotForTexts)


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_refusal_is_in_each_language(language: str) -> None:
    with override(language):
        said = str(NotForTexts("BE"))
    assert said.startswith(SAID[language])


SAID = {
    "fr": "Un SMS ne peut aller qu’à un numéro de GSM. ",
    "nl": "Een sms kan alleen naar een gsm-nummer. ",
    "en": "Text messages can only go to a mobile number. ",
}
