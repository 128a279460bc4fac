"""The table of roles, cell by cell, and what each role is denied (R6.5, R6.15)."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from reports.accounts.directory.permission_checks import NotAllowed, check
from reports.accounts.directory.staff import Staff
from reports.accounts.roles import CONTENT, MAY, Permission, Role, may
from reports.audit.log import OPERATOR

# One line a permission, one column a role, in the order of `Role`.
TRUTH = """
                  coordinator care_worker shelter_staff pharmacist venue_staff administrator
own_account       yes         yes         yes           yes        yes         yes
inbox             yes         yes         -             -          -           -
open_case         yes         yes         -             -          -           -
work_case         yes         yes         -             -          -           -
confirm_lower     yes         yes         -             -          -           -
declare_conflict  yes         yes         -             -          -           -
lead              yes         -           -             -          -           -
legal_hold        yes         -           -             -          -           -
see_openings      yes         -           -             -          -           -
statistics        yes         -           -             -          -           -
invite            yes         -           -             -          -           yes
admit             yes         yes         -             -          -           -
remove            yes         -           -             -          -           yes
reset             yes         -           -             -          -           -
open_device       -           -           yes           yes        yes         -
set_availability  -           -           yes           -          -           -
answer_offers     -           -           yes           -          -           -
use_counter       -           -           -             yes        -           -
keep_log          -           -           -             -          yes         -
change_teams      yes         -           -             -          -           yes
administer        -           -           -             -          -           yes
"""
LINES = [line.split() for line in TRUTH.strip().splitlines()]
CELLS = [
    (Role(role), Permission(line[0]), mark == "yes")
    for line in LINES[1:]
    for role, mark in zip(LINES[0], line[1:], strict=True)
]


def test_the_truth_table_has_every_cell() -> None:
    assert {(role, permission) for role, permission, _ in CELLS} == {
        (role, permission) for role in Role for permission in Permission
    }


@pytest.mark.parametrize(("role", "permission", "allowed"), CELLS)
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    role: Role, permission: Permission, allowed: bool
) -> None:
    """R6.5: denied actions of every role."""
    assert may(frozenset({role}), permission) is allowed
    staff = Staff(uuid4(), ((uuid4(), role),))
    if allowed:
        assert check(staff, permission).role == role.value
    else:
        with pytest.raises(NotAllowed):
            check(staff, permission)


def test_nobody_without_a_role_may_do_anything() -> None:
    assert not any(may(frozenset(), permission) for permission in Permission)


def test_an_administrator_has_no_permission_that_leads_to_content() -> None:
    """R6.15: there is no way round it either: she can admit nobody to a key."""
    assert not MAY[Role.ADMINISTRATOR] & (CONTENT | {Permission.ADMIT, Permission.RESET})


def test_somebody_in_two_teams_may_what_either_role_allows() -> None:
    here, there = uuid4(), uuid4()
    staff = Staff(uuid4(), ((here, Role.CARE_WORKER), (there, Role.ADMINISTRATOR)))

    assert staff.may(Permission.ADMINISTER)
    assert staff.teams_with(Permission.OPEN_CASE) == {here}


def test_the_command_line_is_not_asked() -> None:
    assert check(OPERATOR, Permission.INVITE) == OPERATOR


def test_every_role_has_a_name_to_show() -> None:
    assert set(Role) == set(MAY)


def test_the_access_list_is_the_table_that_is_enforced() -> None:
    """R6.5: the list for the register comes from the code that refuses."""
    out = StringIO()
    call_command("access_list", "--json", stdout=out)

    listed = json.loads(out.getvalue())

    assert {role: set(allowed) for role, allowed in listed["roles"].items()} == {
        role.value: {permission.value for permission in allowed} for role, allowed in MAY.items()
    }
    assert set(listed["content"]) == {permission.value for permission in CONTENT}


def test_the_access_list_reads_as_a_table() -> None:
    out = StringIO()
    call_command("access_list", stdout=out)

    rows = out.getvalue().strip().splitlines()

    assert len(rows) == 2 + len(Permission)
    assert "| administer | - | - | - | - | - | - | yes |" in rows
