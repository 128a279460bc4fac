"""A process starts under a login that may what its role may: not more, not less."""

import pytest
from django.core.checks import CheckMessage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from config.roles import own_rights, role_check
from config.roles.rights_notation import LIMITED, Role
from config.safety import database_checks
from tests.under_roles import LOGINS, as_role

pytestmark = pytest.mark.django_db


def execute(statement: str) -> None:
    """As the owner."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def found(role: Role | None, *, login: Role | None = None) -> list[CheckMessage]:
    """What a process of that role is told under that login."""
    with as_role(login or role):
        return role_check.problems(role)


@pytest.mark.parametrize("role", LIMITED)
def test_its_own_login_is_good(role: Role) -> None:
    assert found(role) == []


@pytest.mark.parametrize(
    "given",
    [
        "grant insert on reports_invitation to linden_public",
        "grant delete on reports_keyversion to linden_public",
        "grant update (wrapped) on reports_codegrant to linden_public",
        "grant select on reports_keywrap to public",
        "grant truncate on reports_event to linden_public",
        "grant maintain on reports_draftrow to linden_public",
        "grant create on schema public to linden_public",
        "grant execute on function linden_audit_refuse() to public",
        "grant temporary on database {database} to linden_public",
        "alter table reports_breach owner to linden_public",
        "grant usage on sequence django_migrations_id_seq to linden_public",
        "create schema beside authorization linden_public",
    ],
)
def test_a_login_that_may_more_is_refused(settings: Settings, given: str) -> None:
    settings.LINDEN_DEMO = False
    execute(given.format(database=connection.settings_dict["NAME"]))
    (refusal,) = found(Role.PUBLIC)
    assert refusal.id == "linden.config.E021"
    assert refusal.is_serious()
    assert "./run database_roles" in str(refusal.hint)


@pytest.mark.parametrize("role", LIMITED)
def test_its_login_may_ask_whether_the_server_is_safe(role: Role) -> None:
    with as_role(role):
        assert not database_checks.server().disk  # the suite's own is in a hurry


def test_a_login_that_may_less_is_refused(settings: Settings) -> None:
    settings.LINDEN_DEMO = False
    execute("revoke insert on reports_case from linden_worker")
    (refusal,) = found(Role.WORKER)
    assert refusal.id == "linden.config.E022"
    assert refusal.msg.endswith("worker: INSERT on table public.reports_case.")


@pytest.mark.parametrize(("role", "login"), [(Role.PUBLIC, Role.STAFF), (Role.STAFF, Role.WORKER)])
def test_the_login_of_another_process_is_refused(
    settings: Settings, role: Role, login: Role
) -> None:
    settings.LINDEN_DEMO = False
    assert "linden.config.E021" in {refusal.id for refusal in found(role, login=login)}


def test_a_superuser_and_an_owner_are_named() -> None:
    assert "a superuser" in own_rights.compare(Role.PUBLIC).more
    with as_role(Role.MIGRATE):
        more = own_rights.compare(Role.PUBLIC).more
    assert any(line.startswith("the owner of ") for line in more)


def test_the_demo_and_an_older_release_beside_a_newer_are_warned(settings: Settings) -> None:
    execute("grant insert on reports_invitation to linden_public")
    settings.LINDEN_DEMO = True
    assert [message.is_serious() for message in found(Role.PUBLIC)] == [False]
    settings.LINDEN_DEMO = False
    MigrationRecorder(connection).record_applied("reports", "9999_newer")
    assert [message.is_serious() for message in found(Role.PUBLIC)] == [False]


def test_one_process_for_both_sites_is_for_the_demo_only(settings: Settings) -> None:
    settings.LINDEN_SITES = ["public", "staff"]
    assert role_check.site_role() is None
    settings.LINDEN_DEMO = True
    (warned,) = role_check.problems(None)
    assert (warned.id, warned.is_serious()) == ("linden.config.E020", False)
    settings.LINDEN_DEMO = False
    (refused,) = role_check.problems(None)
    assert refused.is_serious()


@pytest.mark.parametrize("site", ["public", "staff"])
def test_a_web_process_has_the_role_of_its_site(settings: Settings, site: str) -> None:
    settings.LINDEN_SITES = [site]
    assert role_check.site_role() == Role(site)


def test_it_asks_the_catalogues_three_times_at_most(
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    with as_role(Role.PUBLIC), django_assert_max_num_queries(3):  # type: ignore[operator]
        role_check.problems(Role.PUBLIC)
    assert LOGINS[Role.PUBLIC] == "linden_public"
