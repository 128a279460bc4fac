"""Referrals to services of the directory: by phone, of the kind agreed to, never anybody else."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.test import Client

from reports.cases.models import ConsentNotice, SharedReferral, Task, TaskKind
from reports.cases.terms.service_directory import DirectoryService, directory, listed_id
from shelters.models import ImportedRow
from tests.markup import doubled
from tests.reports.cases import world
from tests.reports.console.case_actions.test_contact_form import worker
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import send, text
from tests.reports.console.planning.test_referral_page import PAGE, kept, refer
from tests.shelters.exchange.test_imported_services import advice
from tests.shelters.hsds.registers import an_id, write_json
from tests.shelters.test_exchange import take

CENTRE = "cpvs"  # of the region's pack: health and support
BOTH = {"health", "support"}


def the_centre() -> DirectoryService:
    (found,) = [each for each in directory("en") if each.id == listed_id(CENTRE)]
    return found


def agree(client: Client, house: House, purpose: str, to: UUID | None = None) -> tuple[int, str]:
    said = {
        "organisation_id": to or listed_id(CENTRE),
        "purpose": purpose,
        "fields_agreed": ["note"],
        "until": "2026-12-24",
        "how": "spoken",
    }
    return send(client, house, "consent", **said)


@pytest.fixture
def beatriz(house: House, enter: Enter) -> Client:
    """The worker whose case it is."""
    return enter(house.acknowledged().cast.beatriz)


def test_r7_3_a_service_is_offered_for_what_the_person_agreed_to_alone(
    house: House, beatriz: Client
) -> None:
    option = f'value="{listed_id(CENTRE)}"'
    assert option not in text(beatriz, f"{house.page}{PAGE}")
    assert agree(beatriz, house, "health")[0] == 302
    page = text(beatriz, f"{house.page}{PAGE}")
    assert page.count(option) == 1
    assert page.index('label="Medical care"') < page.index(option)
    assert str(listed_id("unia")) not in page


def test_a_referral_by_phone_shows_the_number_and_only_what_may_be_said(
    house: House, beatriz: Client
) -> None:
    agree(beatriz, house, "health")
    assert refer(beatriz, house, to=listed_id(CENTRE), purpose="health")[0] == 302
    answer = beatriz.get(f"{house.page}{PAGE}")
    page = answer.content.decode()
    assert the_centre().phones[0] in page
    assert the_centre().hours in page
    assert "not checked by us" in page
    assert "sample note canary" in page
    assert "sample name canary" not in page
    assert doubled(answer) == []
    assert not SharedReferral.objects.exists()
    assert kept(house)[0].told == {"note": "sample note canary"}


@pytest.mark.parametrize("purpose", ["support", "legal"])
def test_r7_3_another_kind_than_agreed_to_is_refused_with_the_words_kept(
    house: House, beatriz: Client, purpose: str
) -> None:
    agree(beatriz, house, "health")
    status, page = refer(beatriz, house, to=listed_id(CENTRE), purpose=purpose)
    assert status == 409
    assert "sample note canary" in page
    assert kept(house) == []


@pytest.mark.parametrize("purpose", ["legal", "place"])
def test_r7_3_no_yes_for_what_a_service_does_not_do(
    house: House, beatriz: Client, purpose: str
) -> None:
    assert purpose not in BOTH
    status, page = agree(beatriz, house, purpose)
    assert status == 409
    assert "The service does not do this" in page
    assert world.opened(worker(house.cast.beatriz), house.case_id).consents() == []


def test_an_unknown_service_is_refused_with_the_words_kept(house: House, beatriz: Client) -> None:
    assert agree(beatriz, house, "health", to=uuid4())[0] == 409
    status, page = refer(beatriz, house, to=uuid4(), purpose="health")
    assert status == 409
    assert "sample note canary" in page
    assert kept(house) == []


def test_no_team_can_be_named_with_a_service(house: House, beatriz: Client) -> None:
    agree(beatriz, house, "health")
    to = f"{listed_id(CENTRE)} {house.cast.elsewhere.pk}"
    assert refer(beatriz, house, to=to, purpose="health")[0] == 409
    assert kept(house) == []


def test_r7_4_taken_back_a_worker_is_to_phone_the_service(house: House, beatriz: Client) -> None:
    """It reads nothing here, so that no notice waits for it; its name stays beside the yes."""
    agree(beatriz, house, "health")
    refer(beatriz, house, to=listed_id(CENTRE), purpose="health")
    (consent,) = world.opened(worker(house.cast.beatriz), house.case_id).consents()
    assert send(beatriz, house, "consent_withdraw", consent_id=consent.id)[0] == 302
    assert Task.objects.get(newer_kind=TaskKind.REFERRAL_WITHDRAWN).case_id == house.case_id
    assert not ConsentNotice.objects.exists()
    assert the_centre().name in text(beatriz, house.page)
    assert refer(beatriz, house, to=listed_id(CENTRE), purpose="health")[0] == 409


def test_the_form_of_a_yes_names_each_service_by_its_kind(house: House, beatriz: Client) -> None:
    page = text(beatriz, f"{house.page}?part=change")
    assert page.count(f'value="{listed_id(CENTRE)}"') == len(BOTH)
    assert page.count(f'value="{listed_id("unia")}"') == 1


def test_the_directory_is_narrowed_by_kind_and_language(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    address = "/desk/partners/services/"
    everything, legal = text(client, address), text(client, f"{address}?kind=legal")
    assert the_centre().name in everything
    assert "Unia" in legal
    assert the_centre().name not in legal
    assert "SOS Viol" in text(client, f"{address}?language=fr")
    assert "SOS Viol" not in text(client, f"{address}?language=nl")
    assert "No service of this kind" in text(client, f"{address}?kind=legal&language=en")
    for odd in ("?kind=dragons", "?language=%00", "?kind=health&kind=legal&kind="):
        assert the_centre().name in text(client, f"{address}{odd}")
    assert doubled(client.get(address)) == []


def test_what_the_pack_withholds_is_not_listed(house: House, enter: Enter) -> None:
    """Nobody has phoned it, and its source is weak."""
    assert listed_id("mariage") not in {each.id for each in directory("fr")}
    assert "0800 90 901" not in text(enter(house.cast.beatriz), "/desk/partners/services/")


def test_r7_3_a_service_of_another_register(
    house: House, beatriz: Client, enter: Enter, tmp_path: Path
) -> None:
    """Found under Partners, agreed to, offered, noted; and marked as not ours to vouch for."""
    take(write_json(tmp_path, [advice()]))
    listed = text(beatriz, "/desk/partners/services/?kind=legal&language=nl")
    assert "Sample Legal Advice" in listed
    assert "From another register" in listed
    to = UUID(an_id("advice"))
    assert agree(beatriz, house, "legal", to=to)[0] == 302
    assert refer(beatriz, house, to=to, purpose="legal")[0] == 302
    assert "+3220000001" in text(beatriz, f"{house.page}{PAGE}")
    ImportedRow.objects.all().delete()
    assert refer(beatriz, house, to=to, purpose="legal")[0] == 409
    assert "Gone" in text(beatriz, f"{house.page}{PAGE}")


@pytest.mark.django_db
def test_every_kind_has_a_service_in_each_language_of_staff() -> None:
    for language in ("en", "fr", "nl"):
        found = directory(language)
        assert {kind for each in found for kind in each.kinds} >= {"health", "support", "legal"}
        assert all(each.name and each.text and each.hours and each.phones for each in found)
