"""Tokens of partners' systems: who makes one, whose it is, and that a row alone is none."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from reports.accounts.credentials import api_tokens
from reports.accounts.directory import organisations
from reports.accounts.directory.organisations import NameMissing
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.models import ApiToken, Organisation, OrganisationKind
from reports.audit.log import OPERATOR
from reports.audit.models import Event
from reports.vault.ring_rotation import key_rotation
from tests.reports.accounts.people import Cast

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
YEAR = timedelta(days=365)


@pytest.fixture
def partner(cast: Cast) -> Organisation:
    """An organisation with a system of its own."""
    return make_partner("Sample partner")


def make_partner(name: str) -> Organisation:
    return organisations.create_organisation(
        kind=OrganisationKind.PARTNER, name=name, by=OPERATOR, now=NOW
    )


def make(cast: Cast, organisation_id: UUID, *, lasts: timedelta = YEAR) -> api_tokens.MadeToken:
    return api_tokens.make_token(
        organisation_id=organisation_id,
        name=" Sample system ",
        lasts=lasts,
        by=cast.dalia.staff,
        now=NOW,
    )


def test_a_token_is_of_its_organisation_until_its_day(cast: Cast, partner: Organisation) -> None:
    made = make(cast, partner.pk)
    found = api_tokens.holder_of(secret=made.secret, now=NOW)
    assert found == made.token
    assert (found.organisation_id, found.name) == (partner.pk, "Sample system")
    assert api_tokens.holder_of(secret=made.secret, now=NOW + YEAR - timedelta(seconds=1))
    assert api_tokens.holder_of(secret=made.secret, now=NOW + YEAR) is None


def test_the_secret_is_stored_nowhere(cast: Cast, partner: Organisation) -> None:
    made = make(cast, partner.pk)
    row = ApiToken.objects.values().get()
    kept = b"".join(bytes(row[name]) for name in ("token", "facts"))
    assert made.secret.encode() not in kept
    assert made.secret.removeprefix(api_tokens.PREFIX).encode() not in kept
    assert b"Sample" not in kept


def test_a_withdrawn_token_is_none_at_once(cast: Cast, partner: Organisation) -> None:
    made, other = make(cast, partner.pk), make(cast, partner.pk)
    api_tokens.withdraw_token(token_id=made.token.id, by=cast.emil.staff, now=NOW)
    assert api_tokens.holder_of(secret=made.secret, now=NOW) is None
    assert api_tokens.holder_of(secret=other.secret, now=NOW) == other.token
    assert api_tokens.all_tokens(by=cast.dalia.staff) == [other.token]
    with pytest.raises(api_tokens.NoToken):
        api_tokens.withdraw_token(token_id=made.token.id, by=cast.emil.staff, now=NOW)


def test_making_and_withdrawing_are_in_the_log(cast: Cast, partner: Organisation) -> None:
    made = make(cast, partner.pk)
    api_tokens.withdraw_token(token_id=made.token.id, by=cast.emil.staff, now=NOW)
    rows = Event.objects.filter(subject_id=made.token.id).order_by("kind")
    assert [(row.kind, row.actor_id) for row in rows] == [
        ("api_token_made", cast.dalia.user_id),
        ("api_token_withdrawn", cast.emil.user_id),
    ]


@pytest.mark.parametrize("name", ["beatriz", "ada"])
def test_only_a_coordinator_makes_lists_and_withdraws(
    cast: Cast, partner: Organisation, name: str
) -> None:
    made, by = make(cast, partner.pk), getattr(cast, name).staff
    with pytest.raises(NotAllowed):
        api_tokens.make_token(organisation_id=partner.pk, name="x", lasts=YEAR, by=by, now=NOW)
    with pytest.raises(NotAllowed):
        api_tokens.all_tokens(by=by)
    with pytest.raises(NotAllowed):
        api_tokens.withdraw_token(token_id=made.token.id, by=by, now=NOW)
    assert api_tokens.holder_of(secret=made.secret, now=NOW) == made.token


def test_there_is_none_for_the_operator_or_for_nobody(cast: Cast) -> None:
    for organisation_id in (cast.desk.organisation_id, uuid4()):
        with pytest.raises(api_tokens.NoOrganisation):
            make(cast, organisation_id)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("lasts", [timedelta(0), timedelta(days=-1), timedelta(days=367)])
def test_it_lasts_a_year_at_most(cast: Cast, partner: Organisation, lasts: timedelta) -> None:
    with pytest.raises(api_tokens.LastsTooLong):
        make(cast, partner.pk, lasts=lasts)


def test_it_says_which_system_has_it(cast: Cast, partner: Organisation) -> None:
    with pytest.raises(NameMissing):
        api_tokens.make_token(
            organisation_id=partner.pk, name="  ", lasts=YEAR, by=cast.dalia.staff, now=NOW
        )


def test_a_row_moved_to_another_organisation_stays_what_it_was(
    cast: Cast, partner: Organisation
) -> None:
    made, other = make(cast, partner.pk), make_partner("Other sample partner")
    later = NOW + 9 * YEAR
    ApiToken.objects.update(organisation=other, ends_at=later)
    found = api_tokens.holder_of(secret=made.secret, now=NOW)
    assert found is not None
    assert found.organisation_id == partner.pk
    assert api_tokens.holder_of(secret=made.secret, now=later - YEAR) is None


def test_facts_and_hash_of_different_rows_make_no_token(cast: Cast, partner: Organisation) -> None:
    """Whoever can only write to the table gives no token the rights of another."""
    mine, theirs = make(cast, partner.pk), make(cast, make_partner("Other sample partner").pk)
    row = ApiToken.objects.get(pk=mine.token.id)
    ApiToken.objects.filter(pk=mine.token.id).delete()
    ApiToken.objects.filter(pk=theirs.token.id).update(token=row.token)
    assert api_tokens.holder_of(secret=mine.secret, now=NOW) is None
    ApiToken.objects.filter(pk=theirs.token.id).update(facts=row.facts)
    assert api_tokens.holder_of(secret=mine.secret, now=NOW) is None


def test_looking_one_up_costs_two_queries(
    cast: Cast, partner: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = make(cast, partner.pk)
    with django_assert_num_queries(2):
        assert api_tokens.holder_of(secret=made.secret, now=NOW)
    with django_assert_num_queries(0):
        assert api_tokens.holder_of(secret="linden_short", now=NOW) is None


@given(st.text(max_size=80))
def test_nothing_else_looks_like_one(secret: str) -> None:
    """No query: this test has no database."""
    assert api_tokens.holder_of(secret=secret, now=NOW) is None


def test_the_ring_can_be_rotated_under_it() -> None:
    """Rotation finds the columns by their type."""
    found = {key_rotation.column_name(each) for each in key_rotation.columns()}
    assert {"reports_apitoken.token", "reports_apitoken.facts"} <= found
    assert {"reports_apifiling.key", "reports_apifiling.body"} <= found
