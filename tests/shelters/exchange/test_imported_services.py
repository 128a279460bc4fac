"""Services that another register publishes stand in the directory for referrals."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from reports.cases.terms.consent_records import Purpose
from reports.cases.terms.service_directory import DirectoryService, directory, kinds_of
from shelters.exchange.imported_services import for_referrals
from shelters.hsds.offers.common_terms import help_of_term
from shelters.models import ImportedRow
from tests.shelters.hsds.registers import an_id, service, write_json
from tests.shelters.test_exchange import take


def advice(**said: Any) -> dict[str, Any]:
    """A service that is no place to live, as another register nests it."""
    return {
        "id": an_id("advice"),
        "name": "Sample Legal Advice",
        "status": "active",
        "description": "Sample advice about residence",
        "url": "https://example.org/advice",
        "phones": [{"id": an_id("advice phone"), "number": "+3220000001"}],
        "languages": [{"id": an_id("advice language"), "code": "nl", "name": "Dutch"}],
        "schedules": [{"id": an_id("advice hours"), "description": "Sample hours"}],
        "attributes": [
            {
                "id": an_id("advice attribute"),
                "link_entity": "service",
                "taxonomy_term": {
                    "id": an_id("advice term"),
                    "code": "FT-3200",
                    "name": "Legal Counselling",
                    "description": "Sample",
                    "taxonomy": "Sample",
                },
            }
        ],
    } | said


def listed() -> list[DirectoryService]:
    return [each for each in directory("en") if each.imported]


@pytest.mark.django_db
def test_an_imported_service_is_listed_and_a_place_to_live_is_not(tmp_path: Path) -> None:
    assert listed() == []
    take(write_json(tmp_path, [advice(), service()]))
    (found,) = listed()
    assert (found.id, found.name) == (UUID(an_id("advice")), "Sample Legal Advice")
    assert found.kinds == {Purpose.LEGAL} == kinds_of(found.id)
    assert (found.phones, found.hours) == (("+3220000001",), "Sample hours")
    assert (found.languages, found.confirmed) == (("nl",), False)


@pytest.mark.django_db
def test_what_changes_in_an_import_changes_in_the_list(
    tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    take(write_json(tmp_path, [advice()]))
    assert [each.name for each in listed()] == ["Sample Legal Advice"]
    with django_assert_num_queries(1):
        for_referrals()
    take(write_json(tmp_path, [advice(name="Sample Other Name")]))
    assert [each.name for each in listed()] == ["Sample Other Name"]
    take(write_json(tmp_path, [advice(status="inactive")]))
    assert listed() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [{"phones": []}, {"attributes": []}, {"status": "defunct"}],
    ids=["no number", "no kind of help", "gone"],
)
def test_what_nobody_can_be_referred_to_is_left_out(tmp_path: Path, said: dict[str, Any]) -> None:
    take(write_json(tmp_path, [advice(**said)]))
    assert listed() == []


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://example.org"])
def test_an_address_that_is_none_is_not_shown(tmp_path: Path, url: str) -> None:
    take(write_json(tmp_path, [advice(url=url)]))
    assert {each.website for each in listed()} <= {""}


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("LV-1600", "Sample", "health"),
        ("RP-1400.2500", "Sample", "support"),
        ("FT-3000.3500-200", "Sample", "legal"),
        ("", "Legal Help", "legal"),
        ("", "Help for victims", "support"),
        ("legal-aid", "Lawyers", "legal"),
        ("F", "Food", None),
        ("BD-1800", "Legal food", None),
        ("", "Animal health", None),
    ],
)
def test_terms_of_others_by_the_kind_of_help(code: str, name: str, kind: str | None) -> None:
    assert help_of_term(code=code, name=name) == kind


@pytest.mark.django_db
def test_a_row_that_does_not_open_keeps_no_case_shut(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The pack's services stand there still, and the log says what is missing."""
    take(write_json(tmp_path, [advice()]))
    ImportedRow.objects.filter(table="service").update(revision=9)
    assert listed() == []
    assert directory("en") != []
    assert "imported_services_unreadable" in {each.message for each in caplog.records}
