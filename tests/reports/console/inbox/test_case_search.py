"""A case is found again by what people name to each other: alias, reference or whole id."""

from uuid import UUID, uuid4

import pytest

from reports.cases.aliases.alias_words import number_of
from reports.cases.models import Case
from reports.cases.ownership import conflicts_of_interest
from reports.console.labels.queue_rows import reference
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House


def test_it_leads_to_the_case(house: House, enter: Enter) -> None:
    """For the worker and the coordinator, in whatever language the alias is typed."""
    Case.objects.filter(id=house.case_id).update(alias=number_of("Copper Heron"))
    for person in (house.cast.beatriz, house.cast.dalia):
        client = enter(person)
        for typed in (reference(house.case_id), str(house.case_id), "Héron cuivre"):
            answer = client.post("/desk/find/", {"reference": typed})
            assert answer["Location"] == house.page
    assert "Copper Heron" in enter(house.cast.beatriz).get("/desk/inbox/").text
    assert "<title>Copper Heron</title>" in enter(house.cast.beatriz).get(house.page).text


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ("0000-0000", 404, "No case that you may see is called so."),
        ("sample words", 422, "An alias has two words, a reference eight letters and digits."),
        ("", 422, "This field is required."),
    ],
)
def test_what_leads_nowhere_is_said_and_stays(
    house: House, enter: Enter, typed: str, status: int, words: str
) -> None:
    answer = enter(house.cast.dalia).post("/desk/find/", {"reference": typed})
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not typed or f'value="{typed}"' in answer.content.decode()


def test_not_hers_is_not_there(house: House, enter: Enter) -> None:
    said = {"reference": reference(house.case_id)}
    assert enter(house.cast.chidi).post("/desk/find/", said).status_code == 404
    conflicts_of_interest.declare_conflict(
        case_id=house.case_id,
        user_id=house.cast.dalia.user_id,
        by=house.cast.emil.staff,
        now=NOW,
    )
    answer = enter(house.cast.dalia).post("/desk/find/", said)
    assert answer.status_code == 404
    assert str(house.case_id) not in answer.content.decode()


def test_two_with_one_reference_are_both_offered(house: House, enter: Enter) -> None:
    row = house.case
    row.id, row.submission_id = UUID(row.id.hex[:8] + uuid4().hex[8:]), uuid4()
    row.save(force_insert=True)
    said = {"reference": reference(house.case_id)}
    page = enter(house.cast.dalia).post("/desk/find/", said).content.decode()
    found = page[page.index('id="found"') :]
    assert str(house.case_id) in found
    assert str(row.id) in found
