"""R3.7, R4.2: what says who somebody is is found however it is written."""

import pytest

from reports.region import pii, region
from reports.region.pii import Kind
from tests.reports.region.pii_vectors import NOBODY, WHO
from tests.reports.region.regions import SALTMERE


@pytest.mark.parametrize(("text", "kind"), WHO)
def test_what_says_who_somebody_is_is_found(text: str, kind: Kind) -> None:
    found = pii.find(text, region=region())
    assert found
    assert found.kind == kind


@pytest.mark.parametrize("text", NOBODY)
def test_hours_days_and_counts_say_nothing_of_anybody(text: str) -> None:
    assert pii.find(text, region=region()) is None


def test_every_kind_has_its_example() -> None:
    assert {kind for _, kind in WHO} == set(Kind)


def test_a_region_names_papers_of_its_own() -> None:
    assert pii.find("SM-1234", region=region()) is None
    found = pii.find("boat ＳＭ\u20111234", region=SALTMERE)
    assert found
    assert (found.words, found.names and found.names["en"]) == ("SM-1234", "a boat number")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("@" * 6_000 + "\u3316" * 3_000, Kind.HANDLE),
        ("w" * 99 + "@" * 9_000 + "\u3316" * 3_000, Kind.HANDLE),
        ("\u3316@" * 4_000, None),
        ("\u33c2" * 9_000, None),
        ("\u33c2" * 9_000 + "@", None),
        ("0 " * 9_000, Kind.NUMBER),
        ("12.30 " * 3_000, None),
    ],
    ids=["signs", "one sign", "signs apart", "dots", "dots and a sign", "digits", "hours"],
)
def test_a_long_text_costs_no_more_than_its_length(text: str, kind: Kind | None) -> None:
    """Longer than any door takes, of signs that grow: squared or cubed it would not end."""
    found = pii.find(text, region=region())
    assert (found and found.kind) == kind
