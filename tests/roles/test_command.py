"""`./run database_roles`: makes, gives, takes away; again it changes nothing. All rolled back."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.roles import actual, wanted
from config.roles.rights_notation import LIMITED, Role
from tests.under_roles import LOGINS, as_role

pytestmark = pytest.mark.django_db

# Roles are the whole server's: other processes of the suite make theirs at the same time.
OWN = f"own{os.getpid()}"
NAMED = wanted.logins(OWN)
PASSWORD = "a password that nobody types"


def run(**options: object) -> str:
    """What the command says."""
    out = StringIO()
    call_command("database_roles", stdout=out, **options)
    return out.getvalue()


def execute(*statements: str, named: wanted.Logins = LOGINS) -> None:
    """As the owner; `{public}` stands for that role's login."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format_map({role.value: named[role] for role in named}))


def attributes(login: str) -> tuple[object, ...]:
    """What the server knows of a role."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolcanlogin, rolsuper or rolcreaterole or rolcreatedb or rolreplication"
            " or rolbypassrls or rolinherit, left(rolpassword, 14) from pg_authid"
            " where rolname = %s",
            [login],
        )
        return tuple(cursor.fetchone() or ())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Passwords for two of the roles."""
    path = tmp_path / "passwords"
    path.touch(mode=0o600)
    path.write_text(f"# of the sample\n\npublic={PASSWORD}\nstaff = {PASSWORD} \n")
    return path


def test_again_it_changes_nothing() -> None:
    shown = f"the roles {', '.join(LOGINS.values())} have what they should\n"
    assert run() == shown
    assert run() == shown


def test_a_new_installation_gets_its_roles(file: Path) -> None:
    said = run(prefix=OWN, passwords=file)
    assert PASSWORD not in said
    assert f"role {OWN}_public: made" in said
    assert attributes(NAMED[Role.PUBLIC]) == (True, False, "SCRAM-SHA-256$")
    assert attributes(NAMED[Role.WORKER]) == (True, False, None)
    should = wanted.grants(actual.things(), NAMED)
    assert actual.grants([NAMED[role] for role in LIMITED]) == should
    assert set(actual.things().values()) == {NAMED[Role.MIGRATE]}
    assert run(prefix=OWN) == f"the roles {', '.join(NAMED.values())} have what they should\n"


def test_what_somebody_gave_beside_it_is_taken_away() -> None:
    run(prefix=OWN)
    public = NAMED[Role.PUBLIC]
    execute(
        "alter role {public} createdb inherit",
        "grant {migrate} to {public}",
        "grant insert on reports_invitation to {public}",
        "grant update (login) on reports_user to {public}",
        "revoke select on reports_case from {public}",
        "grant truncate on reports_event to public",
        "grant execute on function linden_audit_refuse() to public",
        "grant create on schema public to public",
        named=NAMED,
    )
    said = run(prefix=OWN).splitlines()
    assert said[:-1] == [
        f"role {public}: attributes set",
        f"role {public}: no longer a member of {NAMED[Role.MIGRATE]}",
        "function public.linden_audit_refuse(): PUBLIC",
        "schema public: PUBLIC",
        f"table public.reports_case: {public}",
        "table public.reports_event: PUBLIC",
        f"table public.reports_invitation: {public}",
        f"table public.reports_user: {public}",
    ]
    execute("set role {public}", named=NAMED)
    assert "no more and no less" in run(check="public")


def test_a_table_made_later_is_nobodys() -> None:
    execute("create table later (x int)", "create function later() returns int return 1")
    run()
    for role in LIMITED:
        with as_role(role):
            assert "no more and no less" in run(check=role.value)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("public", 1),
        ("# all\nguest=0123456789abcdef", 2),
        ("public=short", 1),
        ("public=0123456789abcdef\npublic=0123456789abcdef", 2),
    ],
)
def test_a_wrong_line_is_named_by_its_number(file: Path, content: str, line: int) -> None:
    file.write_text(content)
    with pytest.raises(CommandError, match=f"line {line} of") as refused:
        run(prefix=OWN, passwords=file)
    assert refused.value.returncode == 2
    assert "0123456789abcdef" not in str(refused.value)
    assert attributes(NAMED[Role.PUBLIC]) == ()


def test_passwords_that_others_may_read_are_refused(file: Path) -> None:
    file.chmod(0o640)
    with pytest.raises(CommandError, match="chmod 0600") as refused:
        run(prefix=OWN, passwords=file)
    assert refused.value.returncode == 2


@pytest.mark.parametrize("content", [None, b"public=\xff\xfe"])
def test_passwords_that_cannot_be_read_are_said(file: Path, content: bytes | None) -> None:
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    with pytest.raises(CommandError, match="cannot be read") as refused:
        run(prefix=OWN, passwords=file)
    assert refused.value.returncode == 2


@pytest.mark.parametrize("prefix", ["", "Linden", "1a", "a-b", "a" * 42, 'a"; drop'])
def test_what_is_no_prefix_is_said(prefix: str) -> None:
    with pytest.raises(CommandError, match="--prefix") as refused:
        run(prefix=prefix)
    assert refused.value.returncode == 2


def test_the_one_that_migrates_may_renew_rights_and_make_no_roles(file: Path) -> None:
    execute("grant insert on reports_invitation to {public}")
    with as_role(Role.MIGRATE):
        assert f"table public.reports_invitation: {LOGINS[Role.PUBLIC]}" in run()
        with pytest.raises(CommandError, match="this login may make none"):
            run(prefix=OWN)
        with pytest.raises(CommandError, match="only a superuser sets passwords"):
            run(passwords=file)


@pytest.mark.parametrize("role", LIMITED)
def test_no_other_may_give_anything(role: Role) -> None:
    execute("revoke select on reports_case from {backup}")
    with as_role(role), pytest.raises(CommandError, match="may not do that"):
        run()


def test_an_older_release_does_not_take_back_what_a_newer_gave() -> None:
    MigrationRecorder(connection).record_applied("reports", "9999_newer")
    with pytest.raises(CommandError, match="newer than this code"):
        run()


def test_the_check_names_what_is_more_and_what_is_less() -> None:
    execute(
        "grant delete on reports_keyversion to {public}",
        "revoke select on reports_case from {public}",
    )
    out = StringIO()
    with as_role(Role.PUBLIC), pytest.raises(CommandError, match="not just the role public"):
        call_command("database_roles", check="public", stdout=out)
    assert out.getvalue().splitlines() == [
        "more than public: DELETE on table public.reports_keyversion",
        "less than public: SELECT on table public.reports_case",
    ]
