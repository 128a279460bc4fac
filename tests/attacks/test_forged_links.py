"""A writer of the database makes one-time links: with SQL and a browser, and no key of anybody.

The rows are written as the table shows them: every column the attacker can think of a value for.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client

from reports.accounts.models import Purpose
from reports.accounts.onboarding import enrolment, invitations, issuers
from reports.vault.service_keys import lookups
from tests.attacks.conftest import rows, sql
from tests.reports.accounts.people import Cast, begin_anew, log_in
from tests.reports.cases.world import NOW

NEW = "tabo-kilu-fome-resi-danu"
MINE = "this-is-the-token-of-the-attacker-and-nobody-elses"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def columns() -> set[str]:
    """The columns of the table of links, as the database tells everybody."""
    named = "select column_name from information_schema.columns where table_name = %s"
    return {name for (name,) in rows(named, "reports_invitation")}


def forge(user_id: UUID, **known: object) -> None:
    """Insert a link for this account: `known`, and something of the right type for the rest."""
    guesses: dict[str, object] = {
        "id": uuid4(),
        "user_id": user_id,
        "purpose": "invitation",
        "is_reset": False,
        "token_hash": hashlib.sha256(MINE.encode()).digest(),
        "issued_at": NOW,
        "expires_at": NOW + timedelta(hours=48),
        "revision": 0,
    }
    row = {name: value for name, value in (guesses | known).items() if name in columns()}
    names, places = ", ".join(row), ", ".join(["%s"] * len(row))
    sql(f"insert into reports_invitation ({names}) values ({places})", *row.values())  # noqa: S608


def opens(token: str) -> set[int]:
    """What looking at a link, pressing its button and the first step answer."""
    client, address = Client(), f"/staff/invitation/{token}/"
    sent = {"password": NEW, "password_again": NEW}
    return {
        client.get(address).status_code,
        client.post(address).status_code,
        client.post("/staff/begin/", sent).status_code,
    }


def reset(cast: Cast, purpose: Purpose = Purpose.INVITATION) -> str:
    """A true link, of a coordinator for Beatriz."""
    if purpose is Purpose.INVITATION:
        return begin_anew(cast.beatriz, cast, now=NOW)
    return invitations.issue_reset(
        user_id=cast.beatriz.user_id, purpose=purpose, by=cast.dalia.staff, now=NOW
    )


def test_a_link_that_was_inserted_opens_nothing(cast: Cast) -> None:
    for victim in (cast.dalia, cast.beatriz, cast.ada):
        forge(victim.user_id)
        assert opens(MINE) == {404}
        sql("delete from reports_invitation")


def test_not_even_with_the_right_way_to_find_it(cast: Cast) -> None:
    """Whoever could make the lookup too, or copies the one of a link of their own."""
    forge(cast.dalia.user_id, token=lookups.lookup("invitation", MINE))
    assert opens(MINE) == {404}


def test_a_true_link_pointed_at_another_account_opens_nothing(cast: Cast) -> None:
    """An administrator's own invitation, and then the coordinator's account in its row."""
    token = reset(cast)
    assert sql(
        "update reports_invitation set user_id = %s where issued_at = %s", cast.dalia.user_id, NOW
    )
    assert opens(token) == {404}


def test_the_seal_of_one_link_says_nothing_in_the_row_of_another(cast: Cast) -> None:
    token = reset(cast)
    sql("update reports_invitation set id = %s where issued_at = %s", uuid4(), NOW)
    assert opens(token) == {404}


def test_the_way_to_find_ones_own_link_put_on_somebody_elses(cast: Cast) -> None:
    """Two links are pending; the attacker's token is made to find the other."""
    reset(cast)
    mine = begin_anew(cast.bram, cast, now=NOW)
    found = "select token from reports_invitation where user_id = %s and issued_at = %s"
    ((lookup,),) = rows(found, cast.bram.user_id, NOW)
    sql("delete from reports_invitation where user_id = %s", cast.bram.user_id)
    sql("update reports_invitation set token = %s where issued_at = %s", lookup, NOW)
    assert opens(mine) == {404}


@pytest.mark.parametrize("column", ["used_at", "finished_at", "expires_at", "purpose"])
def test_a_used_link_is_not_made_good_again_by_its_columns(cast: Cast, column: str) -> None:
    token = reset(cast)
    assert opens(token) == {200, 302}
    values = {"purpose": "invitation", "expires_at": NOW + timedelta(hours=9)}
    if column in columns():
        sql(f"update reports_invitation set {column} = %s", values.get(column))  # noqa: S608
    assert Client().post(f"/staff/invitation/{token}/").status_code == 404


def test_a_link_that_a_newer_one_ended_stays_ended(cast: Cast) -> None:
    old = reset(cast)
    reset(cast)
    later = {"expires_at": NOW + timedelta(hours=9), "finished_at": None, "used_at": None}
    for column in later.keys() & columns():
        sql(f"update reports_invitation set {column} = %s", later[column])  # noqa: S608
    assert opens(old) == {404}


def test_a_lesser_link_is_not_made_a_greater_one(cast: Cast) -> None:
    """A new phone needs the password; whoever has the link and the table does without."""
    token = reset(cast, Purpose.PHONE)
    if "purpose" in columns():
        sql("update reports_invitation set purpose = 'invitation'")
    client = Client()
    client.post(f"/staff/invitation/{token}/")
    page = client.get("/staff/begin/").text
    assert 'name="proof_password"' in page
    assert 'name="password_again"' not in page


def test_a_reset_shows_on_the_boards_whatever_its_columns_say(cast: Cast, client: Client) -> None:
    """R6.1: a coordinator's reset is seen by the other, though a row says that it is none."""
    reset(cast)
    for column, value in (("is_reset", False), ("issued_at", NOW - timedelta(days=60))):
        if column in columns():
            sql(f"update reports_invitation set {column} = %s", value)  # noqa: S608
    log_in(client, cast.emil, now=NOW)
    page = client.get("/desk/people/").text
    assert "<b>Beatriz Sample</b>" in page
    assert "issued by Dalia Sample" in page


def test_who_issued_a_link_stands_with_the_key_that_came_by_it(cast: Cast) -> None:
    """Also when the row of the link says somebody else, or is gone."""
    link = invitations.use(token=reset(cast), now=NOW)
    enrolment.choose_password(invitation=link, password=NEW, now=NOW)
    if "issued_by" in columns():
        sql("update reports_invitation set issued_by = %s", cast.emil.user_id)
    assert issuers.of_key(cast.beatriz.user).issued_by == cast.dalia.user_id
    sql("delete from reports_invitation")
    assert issuers.of_key(cast.beatriz.user).issued_by == cast.dalia.user_id


@pytest.mark.parametrize("taken", ["of another", "none"])
def test_an_issuer_moved_or_missing_is_no_issuer(cast: Cast, taken: str) -> None:
    """Who says nothing about a key's link does not thereby say that anybody may admit it."""
    of_bram = bytes(cast.bram.user.enrolment)
    blob = of_bram if taken == "of another" else None
    sql("update reports_user set enrolment = %s where id = %s", blob, cast.beatriz.user_id)
    with pytest.raises(issuers.NotProven):
        issuers.of_key(cast.beatriz.user)
