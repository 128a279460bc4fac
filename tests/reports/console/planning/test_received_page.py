"""A referral to a team of another organisation, over HTTP: what was agreed to, while it is, and an
answer that comes back to the case."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from reports.audit.models import Event
from reports.cases.casework import reporter
from reports.cases.models import SharedReferral, Task, TaskKind
from reports.cases.ownership import conflicts_of_interest
from reports.cases.planning import shared_referrals
from reports.cases.planning.referral_records import ReferralState
from reports.cases.terms.consent_records import Purpose
from reports.vault.models import KeyVersion
from tests.markup import doubled
from tests.reports.accounts.people import join, log_in
from tests.reports.cases import world
from tests.reports.cases.world import NOW
from tests.reports.console.case_actions.test_contact_form import worker
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import send, text
from tests.reports.console.planning.test_referral_page import (
    PAGE,
    agree,
    kept,
    refer,
    to_their_team,
)

LIST = "/desk/partners/referrals/"


@pytest.fixture
def beatriz(house: House, enter: Enter) -> Client:
    """The worker whose case it is."""
    return enter(house.acknowledged().cast.beatriz)


@pytest.fixture
def chidi(house: House, enter: Enter) -> Client:
    """Who works for the organisation that it goes to."""
    return enter(house.cast.chidi)


@pytest.fixture
def sent(house: House, beatriz: Client) -> str:
    """The page of a referral to Chidi's team, with a note and a name agreed to, and no number."""
    agree(beatriz, house, "note", "name")
    assert refer(beatriz, house, to=to_their_team(house))[0] == 302
    return f"{LIST}{SharedReferral.objects.get().id}/"


def answer(client: Client, page: str, state: str = "accepted", **said: object) -> int:
    values: dict[str, object] = {"once": uuid4(), "state": state, "text": "sample reply canary"}
    return client.post(page, values | said).status_code


def withdraw(client: Client, house: House) -> None:
    (consent,) = world.opened(worker(house.cast.beatriz), house.case_id).consents()
    assert send(client, house, "consent_withdraw", consent_id=consent.id)[0] == 302


def gone(row: SharedReferral) -> bool:
    row.refresh_from_db()
    return row.words is None and row.version_id is None


def later(house: House, clock: time_machine.Traveller, days: int) -> Client:
    clock.move_to(NOW + timedelta(days=days))
    client = Client()
    log_in(client, house.cast.chidi, now=NOW + timedelta(days=days))
    return client


def test_r7_3_the_recipient_reads_what_was_agreed_to_and_nothing_else(
    house: House, chidi: Client, sent: str
) -> None:
    page = text(chidi, sent)
    assert "sample note canary" in page
    assert "sample name canary" in page
    assert "sample phone canary" not in page
    assert str(house.case_id) not in page
    assert doubled(chidi.get(sent)) == []
    assert chidi.get(house.page).status_code == 404
    listed = text(chidi, LIST)
    assert "canary" not in listed
    assert Event.objects.filter(kind="referral_opened", case_id=house.case_id).count() == 2


def test_the_answer_comes_back_as_a_record_of_the_case(
    house: House, beatriz: Client, chidi: Client, sent: str
) -> None:
    assert answer(chidi, sent) == 302
    (found,) = kept(house)
    assert (found.state, found.words) == (ReferralState.ACCEPTED, "sample reply canary")
    assert found.author_id == house.cast.chidi.user_id
    page = text(beatriz, f"{house.page}{PAGE}")
    assert page.count("sample reply canary") == 1
    assert Task.objects.get(newer_kind=TaskKind.REFERRAL).done_at == NOW
    assert Task.objects.get(newer_kind=TaskKind.REFERRAL_ANSWERED).done_at is None
    assert "sample note canary" in text(chidi, sent)
    assert answer(chidi, sent, "done", text="sample outcome canary") == 302
    assert kept(house)[0].state is ReferralState.DONE
    assert gone(SharedReferral.objects.get())
    assert "canary" not in text(chidi, sent)


def test_of_what_is_over_the_list_shows_the_latest(house: House, chidi: Client, sent: str) -> None:
    """Years of referrals stay with their cases; the page of a team does not grow with them."""
    SharedReferral.objects.bulk_create(
        SharedReferral(
            case_id=house.case_id,
            team_id=house.cast.elsewhere.pk,
            state="withdrawn",
            due_at=NOW - timedelta(days=day),
        )
        for day in range(1, 30)
    )
    listed = text(chidi, LIST)
    assert listed.count("Withdrawn") == shared_referrals.OVER < 29
    assert f'href="{sent}"' in chidi.get(LIST).text
    oldest = SharedReferral.objects.order_by("due_at")[0]
    assert chidi.get(f"{LIST}{oldest.id}/").status_code == 200


def test_a_no_deletes_what_was_passed_on(house: House, chidi: Client, sent: str) -> None:
    assert answer(chidi, sent, "declined", text="") == 302
    assert kept(house)[0].state is ReferralState.DECLINED
    assert gone(SharedReferral.objects.get())
    assert "canary" not in text(chidi, sent)


@pytest.mark.parametrize("first", ["accepted", "declined"])
def test_nobody_answers_twice(house: House, chidi: Client, sent: str, first: str) -> None:
    once = uuid4()
    assert answer(chidi, sent, first, once=once) == 302
    assert answer(chidi, sent, first, once=once) == 302  # a double click
    assert answer(chidi, sent, "accepted") == 409
    assert answer(chidi, sent, "declined") == 409
    assert kept(house)[0].state == first
    assert Task.objects.filter(newer_kind=TaskKind.REFERRAL_ANSWERED).count() == 1


@pytest.mark.parametrize(
    "said", [{"state": "dragons"}, {"state": "asked"}, {"text": "x" * 5_001}, {"once": ""}], ids=str
)
def test_bad_answers_are_none(
    house: House, chidi: Client, sent: str, said: dict[str, object]
) -> None:
    values: dict[str, object] = {"state": "accepted", "once": uuid4(), "text": ""}
    assert chidi.post(sent, values | said).status_code == 422
    assert kept(house)[0].state is ReferralState.ASKED


def test_completed_comes_after_accepted(house: House, chidi: Client, sent: str) -> None:
    assert answer(chidi, sent, "done") == 409
    assert kept(house)[0].state is ReferralState.ASKED


def test_r7_4_taken_back_the_copy_is_deleted_at_once(
    house: House, beatriz: Client, chidi: Client, sent: str
) -> None:
    row = SharedReferral.objects.get()
    withdraw(beatriz, house)
    assert gone(row)
    page = text(chidi, sent)
    assert "Withdrawn" in page
    assert "canary" not in page
    assert answer(chidi, sent) == 409
    assert kept(house)[0].state is ReferralState.ASKED
    # They read it on their page: nobody has to be phoned.
    assert not Task.objects.filter(newer_kind=TaskKind.REFERRAL_WITHDRAWN).exists()


def test_r7_4_agreed_to_less_the_rest_is_gone(
    house: House, beatriz: Client, chidi: Client, sent: str
) -> None:
    agree(beatriz, house, "note")
    assert gone(SharedReferral.objects.get())
    assert "canary" not in text(chidi, sent)


def test_r7_3_agreed_to_for_a_shorter_time_it_is_read_for_that_time(
    house: House, beatriz: Client, sent: str, clock: time_machine.Traveller
) -> None:
    agree(beatriz, house, "note", "name", until="2026-11-25")
    client = later(house, clock, 2)
    assert "canary" not in text(client, sent)
    assert answer(client, sent) == 409


def test_r7_3_after_the_time_nothing_is_read_and_the_copy_goes(
    house: House, sent: str, clock: time_machine.Traveller
) -> None:
    row = SharedReferral.objects.get()
    assert shared_referrals.run_out(now=NOW) == 0
    assert not gone(row)
    client = later(house, clock, 31)
    page = text(client, sent)
    assert "canary" not in page
    assert "counts no more" in page
    assert answer(client, sent) == 409
    assert shared_referrals.run_out(now=NOW + timedelta(days=31)) == 1
    assert gone(row)
    assert shared_referrals.run_out(now=NOW + timedelta(days=31)) == 0


@pytest.mark.parametrize("name", ["bram", "dalia", "beatriz"])
def test_nobody_of_another_team_reads_or_answers(
    house: House, sent: str, enter: Enter, name: str
) -> None:
    """Coordinators too: they lead cases, and this is another organisation's work."""
    client = enter(getattr(house.cast, name))
    assert client.get(sent).status_code == 404
    assert answer(client, sent) == 404
    assert kept(house)[0].state is ReferralState.ASKED


def test_an_administrator_has_no_such_page(house: House, sent: str, enter: Enter) -> None:
    client = enter(house.cast.ada)
    assert client.get(sent).status_code in {403, 404}
    assert client.get(LIST).status_code in {403, 404}


def test_who_is_kept_away_from_the_case_does_not_find_it_there(
    house: House, beatriz: Client, chidi: Client, sent: str
) -> None:
    conflicts_of_interest.declare_conflict(
        case_id=house.case_id,
        user_id=house.cast.chidi.user_id,
        by=house.cast.dalia.staff,
        now=NOW,
    )
    assert chidi.get(sent).status_code == 404
    assert answer(chidi, sent) == 404
    assert str(SharedReferral.objects.get().id) not in text(chidi, LIST)


def test_somebody_new_in_the_team_reads_it(house: House, sent: str) -> None:
    femi = join("Femi", house.cast.elsewhere, by=house.cast.chidi, now=NOW)
    found = shared_referrals.open_received(
        referral_id=SharedReferral.objects.get().id, by=femi.staff, by_key=femi.key, now=NOW
    )
    assert found.purpose is Purpose.SUPPORT


@pytest.mark.parametrize("team", ["french", "desk", "nobody"])
def test_only_a_care_team_of_that_organisation_gets_it(
    house: House, beatriz: Client, team: str
) -> None:
    agree(beatriz, house, "note")
    team_id = UUID(int=5) if team == "nobody" else getattr(house.cast, team).pk
    assert refer(beatriz, house, to=f"{house.cast.elsewhere.organisation_id} {team_id}")[0] == 409
    assert not SharedReferral.objects.exists()
    assert kept(house) == []


def test_without_a_consent_it_goes_to_no_team(house: House, beatriz: Client) -> None:
    assert refer(beatriz, house, to=to_their_team(house))[0] == 409
    assert not SharedReferral.objects.exists()


def test_erased_with_the_case(house: House, chidi: Client, sent: str) -> None:
    reporter.erase(code_keys=house.amina.code_keys, now=NOW)
    assert not SharedReferral.objects.exists()
    assert chidi.get(sent).status_code == 404


@pytest.mark.parametrize("change", ["case_id", "team_id", "words", "version_id"])
def test_a_row_that_the_database_changed_opens_nowhere(
    house: House, chidi: Client, sent: str, enter: Enter, change: str
) -> None:
    """Its words are sealed to the case and the row; a team that it did not go to has no key."""
    row = SharedReferral.objects.get()
    bram = house.cast.bram
    values: dict[str, object] = {
        "case_id": world.report().case_id,
        "team_id": house.cast.dutch.pk,
        "words": bytes(row.words or b"")[:-1] + b"x",
        "version_id": KeyVersion.objects.filter(team_id=house.cast.dutch.pk).get().id,
    }
    SharedReferral.objects.filter(id=row.id).update(**{change: values[change]})
    client = enter(bram) if change == "team_id" else chidi
    answered = client.get(sent)
    assert answered.status_code in {200, 404}
    assert "canary" not in answered.content.decode()
    assert answer(client, sent) in {404, 409}
    assert kept(house)[0].state is ReferralState.ASKED


def test_what_is_over_holds_no_words(house: House, sent: str) -> None:
    row = SharedReferral.objects.get()
    rows = SharedReferral.objects.filter(id=row.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="withdrawn")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(words=None, version_id=None)


def test_put_back_after_the_yes_was_taken_back_it_is_not_read(
    house: House, beatriz: Client, chidi: Client, sent: str
) -> None:
    before = SharedReferral.objects.get()
    withdraw(beatriz, house)
    assert gone(SharedReferral.objects.get())
    before.save()
    assert "canary" not in text(chidi, sent)
    assert answer(chidi, sent) == 409


def test_nothing_lies_in_the_clear(house: House, sent: str) -> None:
    assert b"canary" not in bytes(SharedReferral.objects.get().words or b"")
