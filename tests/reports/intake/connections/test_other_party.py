"""What makes two people's words point to the same other party. Pure."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reports.intake.connections.other_party import Connect, OtherParty, keys


def one(**left: str) -> frozenset[str]:
    return keys(OtherParty(**left), country="BE")


@pytest.mark.parametrize(
    "typed", ["0470 12 34 56", "+32 470 12 34 56", "0032470123456", " +32(0)470/12.34.56 "]
)
def test_a_phone_is_compared_as_e164(typed: str) -> None:
    assert one(phone=typed) == {"phone +32470123456"}


@pytest.mark.parametrize(
    "typed",
    [
        "Instagram: @Sample.Name",
        "instagram sample.name",
        "@sample.name on Insta",
        "sample.name (IG)",
        "@SAMPLE.NAME sur instagram",
        "https://www.instagram.com/sample.name/?igsh=1",
        "instagram.com/sample.name",
        "\uff33ample.name op instagram",
    ],
)
def test_a_handle_is_compared_with_its_platform(typed: str) -> None:
    assert one(handle=typed) == {"handle instagram sample.name"}


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("https://m.facebook.com/profile.php?id=100012345", "handle facebook 100012345"),
        ("https://www.snapchat.com/add/sample_name", "handle snapchat sample_name"),
        ("https://t.me/sample_name", "handle telegram sample_name"),
        ("https://x.com/sample_name", "handle x sample_name"),
        ("twitter: sample_name", "handle x sample_name"),
        ("https://tiktok.com/@sample_name", "handle tiktok sample_name"),
        ("sample_name", "handle any sample_name"),
    ],
)
def test_platforms_are_known_by_name_and_by_address(typed: str, key: str) -> None:
    assert one(handle=typed) == {key}


@pytest.mark.parametrize("typed", ["1-ABC-123", "1abc123", "1 ABC 123", " 1.abc.123 "])
def test_a_plate_is_letters_and_digits(typed: str) -> None:
    assert one(plate=typed) == {"plate 1ABC123"}


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Zoé Sample", "Café Exemple"),
        ("SAMPLE zoe", "cafe exemple"),
        ("  sample,  Zoé ", "Café-Exemple"),
    ],
)
def test_a_name_counts_with_a_place_whatever_the_accents_and_the_order(
    name: str, place: str
) -> None:
    assert one(name=name, place=place) == {"name sample zoe at cafe exemple"}


@pytest.mark.parametrize(
    "left",
    [
        {},
        {"name": "Sample"},
        {"place": "Sample bar"},
        {"name": "?", "place": "Sample bar"},
        {"name": "inconnu", "place": "Sample bar"},
        {"phone": "112"},
        {"phone": "no idea"},
        {"phone": "0" * 5000},
        {"handle": "somebody with a beard"},
        {"handle": "instagram"},
        {"handle": "@"},
        {"handle": "unknown"},
        {"plate": "black car"},
        {"plate": "12"},
        {"plate": "1" * 50},
    ],
)
def test_what_identifies_nobody_gives_no_key(left: dict[str, str]) -> None:
    assert one(**left) == frozenset()


def test_each_thing_has_a_key_of_its_own() -> None:
    found = one(
        phone="0470123456", handle="insta: sample", plate="1ABC123", name="A Sample", place="Bar"
    )
    assert {key.split(" ")[0] for key in found} == {"phone", "handle", "plate", "name"}


texts = st.text(max_size=60)


@given(texts, texts, texts, texts, texts)
def test_anything_typed_has_keys_without_an_error(a: str, b: str, c: str, d: str, e: str) -> None:
    found = keys(OtherParty(phone=a, handle=b, plate=c, name=d, place=e), country="BE")
    assert len(found) <= 4


@given(st.from_regex(r"[a-z][a-z0-9_.]{3,20}[a-z0-9]", fullmatch=True))
def test_case_and_an_at_sign_change_no_handle(name: str) -> None:
    assert one(handle=f"insta: {name}") == one(handle=f"@{name.upper()} on Instagram")


@example(["Müller"] * 14 + ["Zoé"] * 30)
@given(st.lists(st.sampled_from(["Zoé", "Müller", "Ørn", "O'Neil", "şahin"]), min_size=1))
def test_the_form_of_accents_changes_no_name(parts: list[str]) -> None:
    name = " ".join(parts)
    composed, split = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
    assert one(name=composed, place="Bar") == one(name=split, place="bar")


def test_the_text_stays_as_typed_and_goes_there_and_back() -> None:
    left = OtherParty(name=" Zoé ", place="Bar")
    assert OtherParty.from_json(left.to_json()) == left
    assert OtherParty.from_json({}).is_empty
    assert not left.is_empty
    assert "Zoé" not in repr(left)


def test_what_she_may_agree_to_is_a_closed_list() -> None:
    assert {each.value for each in Connect} == {"", "tell_desk", "ask_me"}
