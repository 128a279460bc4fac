"""The whole case to another organisation: by a yes, or by two people for a life (R7.3, R7.4)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from reports.audit.models import Event
from reports.cases.casework import reporter
from reports.cases.models import Content
from tests.markup import doubled
from tests.reports.accounts.people import Person, join, log_in
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import send, text

NOBODYS = "ca64a0eb-af1a-4ba7-b938-d3b179fc82f4"


def post(client: Client, house: House, verb: str, **said: object) -> tuple[int, str]:
    """Send one form of the page; where it leads, or the page that came."""
    values: dict[str, object] = {
        "version": house.case.version,
        "team_id": house.cast.elsewhere.pk,
        "until": "2026-11-30",
        "how": "spoken",
        "text": "sample vital canary",
    }
    answer = client.post(f"{house.page}plan/transfer/{verb}/", values | said)
    return answer.status_code, answer.get("Location", "") or answer.content.decode()


def hands_over(client: Client, house: House, team: object | None = None) -> int:
    """Press hand over on the case page."""
    team = team or house.cast.elsewhere.pk
    return send(client, house, "hand_over", team_id=team, text="know this first")[0]


@pytest.fixture
def beatriz(house: House, enter: Enter) -> Client:
    """The worker whose case it is."""
    return enter(house.acknowledged().cast.beatriz)


def second(house: House, enter: Enter, person: Person) -> Client:
    """Somebody who has opened the case to look."""
    client = enter(person)
    client.post(f"{house.page}open/", {"reason": "review"})
    return client


def still_here(house: House, enter: Enter) -> bool:
    """Nobody of the other organisation reads a word of it."""
    page = enter(house.cast.chidi).get(house.page)
    return page.status_code == 404 and house.case.team_id == house.cast.french.pk


def test_r7_3_without_a_yes_nothing_goes_and_the_note_stays(
    house: House, beatriz: Client, enter: Enter
) -> None:
    status, page = send(
        beatriz, house, "hand_over", team_id=house.cast.elsewhere.pk, text="know this first"
    )
    assert status == 409
    assert "To another organisation the whole case goes only if the person agreed" in page
    assert "know this first" in page
    assert still_here(house, enter)


def test_nor_by_a_coordinator(house: House, beatriz: Client, enter: Enter) -> None:
    assert hands_over(second(house, enter, house.cast.dalia), house) == 409
    assert still_here(house, enter)


def test_with_the_persons_yes_it_goes_once(house: House, beatriz: Client, enter: Enter) -> None:
    assert post(beatriz, house, "yes")[0] == 302
    answer = beatriz.get(f"{house.page}plan/transfer/")
    assert "It may go there now" in answer.content.decode()
    assert doubled(answer) == []
    assert hands_over(beatriz, house) == 302
    assert house.case.team_id == house.cast.elsewhere.pk
    assert not Content.objects.filter(name="case.transfer").exists()
    assert Event.objects.filter(kind="transfer_agreed").count() == 1


def test_a_yes_to_one_is_no_yes_to_another(house: House, beatriz: Client, enter: Enter) -> None:
    post(beatriz, house, "yes", team_id=house.cast.dutch.pk)
    assert hands_over(beatriz, house) == 409
    assert still_here(house, enter)


def test_after_its_time_it_is_none(
    house: House, beatriz: Client, enter: Enter, clock: time_machine.Traveller
) -> None:
    post(beatriz, house, "yes", until="2026-11-24")
    later = NOW.replace(hour=23, minute=5)  # past midnight in Brussels
    clock.move_to(later)
    client = Client()
    log_in(client, house.cast.beatriz, now=later)
    assert hands_over(client, house) == 409
    assert house.case.team_id == house.cast.french.pk


def test_r7_4_taken_back_nothing_goes(house: House, beatriz: Client, enter: Enter) -> None:
    post(beatriz, house, "yes")
    assert post(beatriz, house, "back")[0] == 302
    assert hands_over(beatriz, house) == 409
    assert post(beatriz, house, "back")[0] == 409
    assert still_here(house, enter)


def test_for_a_life_two_people_stand(house: House, beatriz: Client, enter: Enter) -> None:
    assert post(beatriz, house, "vital")[0] == 302
    assert hands_over(beatriz, house) == 409
    assert post(beatriz, house, "confirm")[0] == 409
    assert "form-transfer-confirm" not in text(beatriz, f"{house.page}plan/transfer/")
    dalia = second(house, enter, house.cast.dalia)
    assert "form-transfer-confirm" in text(dalia, f"{house.page}plan/transfer/")
    assert "sample vital canary" in text(dalia, house.page)
    assert post(dalia, house, "confirm")[0] == 302
    assert hands_over(beatriz, house) == 302
    assert Event.objects.get(kind="transfer_confirmed").subject_id == house.cast.beatriz.user_id


def test_a_coordinator_sees_the_request_wherever_they_land(
    house: House, beatriz: Client, enter: Enter
) -> None:
    """The badge of cases and a task on the board, until somebody has decided."""
    asked = "request for a second person"
    label = "A hand-over for a life: a second person looks"
    post(beatriz, house, "vital")
    dalia = second(house, enter, house.cast.dalia)
    board = text(dalia, "/desk/board/")
    assert asked in board
    assert label in board
    assert asked not in text(beatriz, "/desk/inbox/")
    post(dalia, house, "confirm")
    board = text(dalia, "/desk/board/")
    assert asked not in board
    assert label not in board


@pytest.mark.parametrize("verb", ["back", "yes"])
def test_a_request_that_is_over_asks_nobody(
    house: House, beatriz: Client, enter: Enter, verb: str
) -> None:
    post(beatriz, house, "vital")
    assert post(beatriz, house, verb)[0] == 302
    dalia = second(house, enter, house.cast.dalia)
    assert "request for a second person" not in text(dalia, "/desk/board/")


def test_and_it_holds_for_a_day(
    house: House, beatriz: Client, enter: Enter, clock: time_machine.Traveller
) -> None:
    post(beatriz, house, "vital")
    post(second(house, enter, house.cast.dalia), house, "confirm")
    clock.shift(timedelta(days=1, minutes=1))
    client = Client()
    log_in(client, house.cast.beatriz, now=NOW + timedelta(days=1, minutes=1))
    assert hands_over(client, house) == 409
    assert house.case.team_id == house.cast.french.pk


def test_whoever_would_get_it_confirms_nothing(house: House, beatriz: Client, enter: Enter) -> None:
    """Another organisation, another team, the administrator."""
    post(beatriz, house, "vital")
    for name in ("chidi", "bram", "ada"):
        client = enter(getattr(house.cast, name))
        assert client.get(f"{house.page}plan/transfer/").status_code == 404
        for verb in ("yes", "vital", "confirm", "back"):
            assert post(client, house, verb)[0] == 404
    assert hands_over(beatriz, house) == 409


def test_a_yes_that_replaces_asks_the_second_person_anew(
    house: House, beatriz: Client, enter: Enter
) -> None:
    """What was confirmed for one team is not confirmed for the next."""
    post(beatriz, house, "vital", team_id=house.cast.dutch.pk)
    post(second(house, enter, house.cast.dalia), house, "confirm")
    post(beatriz, house, "vital")
    assert hands_over(beatriz, house) == 409
    assert hands_over(beatriz, house, house.cast.dutch.pk) == 409


def test_a_colleague_who_is_not_responsible_writes_no_yes(
    house: House, beatriz: Client, enter: Enter
) -> None:
    berta = second(house, enter, join("Berta", house.cast.french, by=house.cast.dalia))
    assert post(berta, house, "yes")[0] == 409
    assert post(berta, house, "vital")[0] == 409
    assert not Content.objects.filter(name="case.transfer").exists()


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("yes", {"until": ""}),
        ("yes", {"until": "2027-11-30"}),
        ("yes", {"until": "2026-11-20"}),
        ("yes", {"how": "guessed"}),
        ("yes", {"team_id": "nobody"}),
        ("yes", {"team_id": NOBODYS}),
        ("yes", {"version": "x"}),
        ("yes", {"version": "9999"}),
        ("vital", {"text": " "}),
        ("vital", {"text": "x" * 5_001}),
        ("confirm", {"version": ""}),
        ("back", {"version": ""}),
    ],
    ids=str,
)
def test_bad_input_allows_nothing(
    house: House, beatriz: Client, verb: str, said: dict[str, object]
) -> None:
    assert post(beatriz, house, verb, **said)[0] in {409, 422}
    assert not Content.objects.filter(name="case.transfer").exists()
    assert hands_over(beatriz, house) == 409


def test_within_the_organisation_nobody_is_asked(house: House, beatriz: Client) -> None:
    own = str(house.cast.french.pk)
    assert post(beatriz, house, "yes", team_id=own)[0] == 409


def test_it_goes_with_the_case(house: House, beatriz: Client) -> None:
    post(beatriz, house, "vital")
    assert b"canary" not in b"".join(bytes(each.blob) for each in Content.objects.all())
    reporter.erase(code_keys=house.amina.code_keys, now=NOW)
    assert not Content.objects.exists()
