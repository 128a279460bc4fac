"""Referrals over HTTP: only what was agreed to, only for as long; and a yes taken back."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client

from reports.accounts.models import Team
from reports.audit.models import Event
from reports.cases.casework import reporter
from reports.cases.models import ConsentNotice, Content, Task, TaskKind
from reports.cases.planning import referrals
from reports.cases.planning.referral_records import Referral
from tests.markup import doubled
from tests.reports.accounts.people import log_in
from tests.reports.cases import world
from tests.reports.cases.world import NOW
from tests.reports.console.case_actions.test_contact_form import worker
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import send, text

PAGE = "plan/referrals/"
NOBODYS = "ca64a0eb-af1a-4ba7-b938-d3b179fc82f4"


def agree(client: Client, house: House, *fields: str, until: str = "2026-12-24") -> None:
    """The person said yes to these fields, for support, to the organisation elsewhere."""
    said = {
        "organisation_id": house.cast.elsewhere.organisation_id,
        "purpose": "support",
        "fields_agreed": [*fields],
        "until": until,
        "how": "spoken",
    }
    assert send(client, house, "consent", **said)[0] == 302


def refer(client: Client, house: House, **said: object) -> tuple[int, str]:
    values: dict[str, object] = {
        "version": house.case.version,
        "once": uuid4(),
        "to": house.cast.elsewhere.organisation_id,
        "purpose": "support",
        "due_at": "2026-11-27T12:00",
        "told_note": "sample note canary",
        "told_name": "sample name canary",
        "told_phone": "sample phone canary",
    }
    answer = client.post(f"{house.page}{PAGE}", values | said)
    return answer.status_code, answer.get("Location", "") or answer.content.decode()


def to_their_team(house: House) -> str:
    """The choice of Chidi's team, as the form sends it."""
    return f"{house.cast.elsewhere.organisation_id} {house.cast.elsewhere.pk}"


def answers(client: Client, house: House, **said: object) -> int:
    values: dict[str, object] = {
        "version": house.case.version,
        "once": uuid4(),
        "referral_id": kept(house)[0].referral,
        "state": "accepted",
        "text": "sample appointment canary",
    }
    return client.post(f"{house.page}{PAGE}answer/", values | said).status_code


def kept(house: House) -> list[Referral]:
    return referrals.referrals(world.opened(worker(house.cast.beatriz), house.case_id))


@pytest.fixture
def beatriz(house: House, enter: Enter) -> Client:
    """The worker whose case it is."""
    return enter(house.acknowledged().cast.beatriz)


def test_r7_3_without_a_consent_nothing_goes(house: House, beatriz: Client) -> None:
    status, page = refer(beatriz, house)
    assert status == 409
    assert "Nothing of this may go there" in page
    assert "sample note canary" in page  # what was typed
    assert kept(house) == []


def test_r7_3_what_was_not_agreed_to_is_left_out(house: House, beatriz: Client) -> None:
    agree(beatriz, house, "note")
    assert refer(beatriz, house)[0] == 302
    (found,) = kept(house)
    assert found.told == {"note": "sample note canary"}
    answer = beatriz.get(f"{house.page}{PAGE}")
    assert "sample name canary" not in answer.content.decode()
    assert doubled(answer) == []
    assert Event.objects.filter(kind="consent_used").count() == 1


@pytest.mark.parametrize("said", [{"purpose": "legal"}, {"told_note": " "}])
def test_r7_3_another_purpose_or_no_agreed_field(
    house: House, beatriz: Client, said: dict[str, object]
) -> None:
    agree(beatriz, house, "note")
    assert refer(beatriz, house, **said)[0] == 409
    assert kept(house) == []


def test_r7_3_after_its_time_nothing_goes(
    house: House, beatriz: Client, clock: time_machine.Traveller
) -> None:
    agree(beatriz, house, "note", until="2026-11-25")
    later = NOW + timedelta(days=2)
    clock.move_to(later)
    client = Client()
    log_in(client, house.cast.beatriz, now=later)
    assert refer(client, house)[0] == 409
    assert not Content.objects.filter(name="case.referral").exists()


def test_r7_4_taken_back_the_service_is_to_be_told_and_nothing_more_goes(
    house: House, beatriz: Client
) -> None:
    agree(beatriz, house, "note")
    refer(beatriz, house)
    (consent,) = world.opened(worker(house.cast.beatriz), house.case_id).consents()
    assert send(beatriz, house, "consent_withdraw", consent_id=consent.id)[0] == 302
    task = Task.objects.get(newer_kind=TaskKind.REFERRAL_WITHDRAWN)
    assert task.case_id == house.case_id
    assert ConsentNotice.objects.get().reference == kept(house)[0].referral
    assert refer(beatriz, house)[0] == 409


def test_r7_4_nothing_went_nobody_is_to_be_told(house: House, beatriz: Client) -> None:
    agree(beatriz, house, "note")
    (consent,) = world.opened(worker(house.cast.beatriz), house.case_id).consents()
    send(beatriz, house, "consent_withdraw", consent_id=consent.id)
    assert not Task.objects.filter(newer_kind=TaskKind.REFERRAL_WITHDRAWN).exists()


def test_each_organisation_is_offered_with_its_own_teams_alone(
    house: House, beatriz: Client
) -> None:
    """And by phone; a team cannot be chosen under another organisation, with or without script."""
    page = text(beatriz, f"{house.page}{PAGE}")
    offered = re.findall(r'<option value="([0-9a-f-]{36})(?: ([0-9a-f-]{36}))?"', page)
    owners = dict(Team.objects.values_list("id", "organisation_id"))
    by_phone = {UUID(one) for one, team in offered if not team}
    assert by_phone >= set(owners.values()) - {house.cast.desk.organisation_id}
    teams = [(UUID(one), UUID(team)) for one, team in offered if team]
    assert {team for _, team in teams} == {
        each.pk for each in (house.cast.french, house.cast.dutch, house.cast.elsewhere)
    }
    assert all(owners[team] == one for one, team in teams)
    assert page.count("<optgroup") == len(by_phone)


def test_an_answer_is_due_and_noted(house: House, beatriz: Client) -> None:
    agree(beatriz, house, "note")
    refer(beatriz, house)
    task = Task.objects.get(newer_kind=TaskKind.REFERRAL)
    assert task.done_at is None
    once = uuid4()
    version = house.case.version
    assert answers(beatriz, house, once=once, version=version) == 302
    assert answers(beatriz, house, once=once, version=version) == 302
    task.refresh_from_db()
    assert task.done_at == NOW
    page = text(beatriz, f"{house.page}{PAGE}")
    assert "sample appointment canary" in page
    assert Content.objects.filter(name="case.referral").count() == 2


@pytest.mark.parametrize(
    "said",
    [
        {"to": "nobody"},
        {"to": NOBODYS},
        {"to": f"{NOBODYS} {NOBODYS}"},
        {"to": f"{NOBODYS} nobody"},
        {"to": "x" * 81},
        {"to": ""},
        {"purpose": "place"},
        {"due_at": ""},
        {"told_note": "x" * 5_001},
        {"version": "x"},
        {"once": ""},
    ],
    ids=str,
)
def test_bad_input_refers_nobody(house: House, beatriz: Client, said: dict[str, object]) -> None:
    agree(beatriz, house, "note")
    assert refer(beatriz, house, **said)[0] in {409, 422}
    assert kept(house) == []


@pytest.mark.parametrize(
    "said", [{"state": "dragons"}, {"referral_id": NOBODYS}, {"version": "9999"}], ids=str
)
def test_bad_answers_are_none(house: House, beatriz: Client, said: dict[str, object]) -> None:
    agree(beatriz, house, "note")
    refer(beatriz, house)
    assert answers(beatriz, house, **said) in {409, 422}
    assert kept(house)[0].number == 1


def test_nothing_lies_in_the_clear_and_it_goes_with_the_case(house: House, beatriz: Client) -> None:
    agree(beatriz, house, "note")
    refer(beatriz, house)
    assert b"canary" not in b"".join(bytes(each.blob) for each in Content.objects.all())
    reporter.erase(code_keys=house.amina.code_keys, now=NOW)
    assert not Content.objects.exists()


@pytest.mark.parametrize("name", ["bram", "chidi", "ada"])
def test_nobody_else_finds_a_case_there(
    house: House, beatriz: Client, enter: Enter, name: str
) -> None:
    """The recipient's own people too: what they were told on the phone is all they have."""
    agree(beatriz, house, "note")
    refer(beatriz, house)
    client = enter(getattr(house.cast, name))
    assert client.get(f"{house.page}{PAGE}").status_code == 404
    assert refer(client, house)[0] == 404
    assert answers(client, house) == 404
