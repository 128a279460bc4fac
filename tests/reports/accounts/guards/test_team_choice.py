"""For which of their teams somebody acts: form, address, the last one; never a stranger's."""

from uuid import UUID, uuid4

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from reports.accounts.directory.staff import Staff
from reports.accounts.guards import team_choice
from reports.accounts.roles import Permission, Role

FIRST, SECOND = sorted((uuid4(), uuid4()))
ELSEWHERE = uuid4()
STAFF = Staff(
    uuid4(),
    (
        (SECOND, Role.PHARMACIST),
        (FIRST, Role.PHARMACIST),
        (ELSEWHERE, Role.CARE_WORKER),
    ),
)


def asks(*, form: object = "", address: object = "", cookie: object = "") -> HttpRequest:
    sent = {"team": str(form)} if form else {}
    request = RequestFactory().post(f"/pharmacy/?team={address}" if address else "/", sent)
    request.COOKIES[team_choice.COOKIE] = str(cookie)
    return request


def chosen(request: HttpRequest, staff: Staff = STAFF) -> UUID:
    return team_choice.chosen_team(request, staff=staff, permission=Permission.USE_COUNTER)


def test_the_form_counts_before_the_address_and_both_before_the_last_one() -> None:
    assert chosen(asks(form=SECOND, address=FIRST, cookie=FIRST)) == SECOND
    assert chosen(asks(address=SECOND, cookie=FIRST)) == SECOND
    assert chosen(asks(cookie=SECOND)) == SECOND
    assert chosen(asks()) == FIRST


@pytest.mark.parametrize("wanted", [ELSEWHERE, uuid4(), "none of all", "' or 1=1"])
def test_a_team_in_which_they_may_not_is_as_if_it_were_not_there(wanted: object) -> None:
    """Their own too, where their role there does not allow it."""
    for request in (asks(form=wanted), asks(address=wanted)):
        with pytest.raises(Http404):
            chosen(request)


@pytest.mark.parametrize("kept", [ELSEWHERE, uuid4(), "none of all"])
def test_a_cookie_of_somebody_elses_team_is_passed_over(kept: object) -> None:
    """Somebody else worked in this browser before."""
    assert chosen(asks(cookie=kept)) == FIRST


@pytest.mark.parametrize(
    "staff",
    [Staff(uuid4(), ()), Staff(uuid4(), (), waiting=((FIRST, Role.PHARMACIST),))],
    ids=["of no team", "not let in yet"],
)
def test_whoever_may_in_no_team_gets_no_page(staff: Staff) -> None:
    for request in (asks(), asks(form=FIRST), asks(cookie=FIRST)):
        with pytest.raises(Http404):
            chosen(request, staff)


@pytest.mark.parametrize(
    ("let_in", "found"), [((FIRST, SECOND), FIRST), ((SECOND,), SECOND), ((), FIRST)]
)
def test_the_first_is_one_that_is_let_in_if_any_is(let_in: tuple[UUID, ...], found: UUID) -> None:
    assert (
        team_choice.chosen_team(
            asks(), staff=STAFF, permission=Permission.USE_COUNTER, admitted=lambda _: let_in
        )
        == found
    )


def test_of_one_team_nobody_asks_whether_it_is_let_in() -> None:
    """Its page says itself why it is shut."""
    alone = Staff(uuid4(), ((SECOND, Role.PHARMACIST),))
    assert (
        team_choice.chosen_team(
            asks(), staff=alone, permission=Permission.USE_COUNTER, admitted=lambda _: ()
        )
        == SECOND
    )


@pytest.mark.parametrize("place", ["form", "address"])
def test_a_form_or_link_of_another_team_is_refused(place: str) -> None:
    team_choice.check_form(asks(**{place: FIRST}), FIRST)
    team_choice.check_form(asks(), FIRST)
    with pytest.raises(Http404):
        team_choice.check_form(asks(**{place: SECOND}), FIRST)


@pytest.mark.parametrize(("status", "kept"), [(200, True), (302, True), (404, False), (503, False)])
def test_a_team_is_remembered_once_its_page_was_shown(status: int, kept: bool) -> None:
    answer = HttpResponse(status=status)
    team_choice.remember_team(asks(address=SECOND), answer)
    assert (team_choice.COOKIE in answer.cookies) is kept
    nothing = HttpResponse()
    team_choice.remember_team(asks(cookie=SECOND), nothing)
    assert not nothing.cookies
