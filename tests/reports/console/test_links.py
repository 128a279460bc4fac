"""One-time links: drawn for a phone, made to be printed, and made anew by who made them."""

import re
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from reports.accounts.authentication import authenticator_codes, second_factors
from reports.accounts.directory.profiles import Profile, find_login
from reports.accounts.models import Membership, Team, TeamKind, User
from reports.accounts.onboarding import invitations
from reports.audit.models import Event
from tests import scanning
from tests.reports.accounts.people import Person, log_in
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.test_queries import queries

HOST: Final = "http://testserver"
PASSWORD: Final = "kite-river-lamp-stone"
SAID: Final = {"name": "Sample Newcomer", "login": "newcomer", "gender": "", "capacity": "12"}


def invited(house: House, client: Client) -> str:
    """The page with the link of somebody new."""
    answer = client.post("/desk/people/invite/", SAID | {"team_id": house.cast.french.pk})
    assert answer.status_code == 200
    return answer.content.decode()


def invite(house: House, *, by: Person, login: str = "newcomer") -> UUID:
    """Somebody new in the administration, where an administrator invites too."""
    office = Team.objects.get(kind=TeamKind.ADMINISTRATION)
    said = Profile(name="Sample Newcomer", login=login)
    return invitations.invite(team_id=office.pk, profile=said, by=by.staff, now=NOW).user_id


def shown(client: Client) -> str:
    """The page of people."""
    return client.get("/desk/people/").content.decode()


def line_of(page: str, user: User) -> str:
    """What is said of somebody beside the link to the person's own page."""
    row = page[page.index(f"/desk/people/{user.pk}/") :]
    return row[: row.index("</tr>")]


def link_on(page: str) -> str:
    """The address of the link on its sheet, as words."""
    found = re.search(r'id="link">\s*http://testserver(/staff/invitation/[\w-]{43}/)', page)
    assert found is not None
    return found[1]


def newcomer() -> User:
    """Who was invited."""
    user = find_login("newcomer")
    assert user is not None
    return user


def begin(link: str) -> Client:
    """The browser of who presses the button of a link and chooses a password, and no more."""
    client = Client()
    step = client.post(link)
    assert step.status_code == 302, "void"
    chosen = {"password": PASSWORD, "password_again": PASSWORD}
    assert client.post(step["Location"], chosen).status_code == 302
    return client


def renewed(client: Client, user: User) -> str:
    """The link that comes in the place of the old one."""
    answer = client.post("/desk/people/link/", {"user_id": user.pk})
    assert answer.status_code == 200
    return link_on(answer.content.decode())


def test_a_link_is_drawn_for_a_phone_and_says_for_whom_and_until_when(
    house: House, enter: Enter
) -> None:
    page = invited(house, enter(house.cast.dalia))
    drawing = re.search(r'<svg[^>]* width="(\d+)" height="(\d+)".*?</svg>', page, re.DOTALL)
    assert drawing is not None
    whole = drawing[0].replace("<svg", f'<svg viewBox="0 0 {drawing[1]} {drawing[2]}"', 1)
    assert scanning.codes(scanning.of_svg(whole.encode())) == [f"{HOST}{link_on(page)}"]
    assert "The link for Sample Newcomer, shown this once" in page
    assert "It is good until Thursday 26 November 2026, 11:30." in page
    assert 'id="print"' in page


def test_who_made_a_link_renews_it_and_the_old_one_is_void(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    old, user = link_on(invited(house, client)), newcomer()
    assert "has not followed the link yet" in shown(client)
    new = renewed(client, user)
    assert new != old
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    events = Event.objects.filter(kind="invitation_issued", subject_id=user.pk)
    assert {event.actor_id for event in events} == {house.cast.dalia.user_id}
    assert events.count() == 2


def test_a_link_that_is_too_old_is_renewed(
    house: House, enter: Enter, clock: time_machine.Traveller
) -> None:
    old, user = link_on(invited(house, enter(house.cast.dalia))), newcomer()
    clock.shift(timedelta(hours=49))
    client = Client()
    log_in(client, house.cast.dalia, now=NOW + timedelta(hours=49))
    assert Client().get(old).status_code == 404
    assert "the link is spent or too old" in shown(client)
    assert Client().get(renewed(client, user)).status_code == 200


def test_a_link_spent_half_way_goes_on_with_the_password_that_was_chosen(
    house: House, enter: Enter
) -> None:
    """The screen was closed before the authenticator: the key is kept, and the second factor comes
    after the password, as with a lost phone."""
    client = enter(house.cast.dalia)
    half, user = begin(link_on(invited(house, client))), newcomer()
    key = bytes(user.public_key or b"")
    new = renewed(client, user)
    assert half.get("/staff/begin/").status_code == 404
    again = Client()
    assert again.post(new)["Location"] == "/staff/begin/"
    assert again.post("/staff/begin/", {"proof_password": PASSWORD}).status_code == 302
    secret = second_factors.secret_of(second_factors.start_totp(user=user, now=NOW))
    code = authenticator_codes.code(secret, now=NOW)
    assert b"I have noted them" in again.post("/staff/begin/", {"code": code}, follow=True).content
    user.refresh_from_db()
    assert bytes(user.public_key or b"") == key
    answer = client.post("/desk/people/link/", {"user_id": user.pk})
    assert answer.status_code == 409
    assert "This person has arrived" in answer.content.decode()
    assert "the link" not in line_of(shown(client), user)


def test_the_sheet_of_a_link_for_the_second_half_says_its_one_hour(
    house: House, enter: Enter, clock: time_machine.Traveller
) -> None:
    """Like that of a lost phone: there is a password already that it could be used with."""
    client = enter(house.cast.dalia)
    begin(link_on(invited(house, client)))
    answer = client.post("/desk/people/link/", {"user_id": newcomer().pk})
    page = answer.content.decode()
    assert "It is good until Tuesday 24 November 2026, 12:30." in page
    clock.shift(timedelta(minutes=59))
    assert Client().get(link_on(page)).status_code == 200
    clock.shift(timedelta(minutes=2))
    assert Client().get(link_on(page)).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("emil", 409), ("ada", 409), ("beatriz", 404)])
def test_nobody_else_renews_it(house: House, enter: Enter, name: str, status: int) -> None:
    link, user = link_on(invited(house, enter(house.cast.dalia))), newcomer()
    other = enter(getattr(house.cast, name))
    if status == 409:
        assert "Renew the link" not in shown(other)
    answer = other.post("/desk/people/link/", {"user_id": user.pk})
    assert answer.status_code == status
    assert Client().get(link).status_code == 200


def test_who_may_not_invite_into_that_team_any_more_does_not_renew(
    house: House, enter: Enter
) -> None:
    """Of a team with keys only a coordinator does, whoever made the link before."""
    user = User.objects.get(pk=invite(house, by=house.cast.ada))
    client = enter(house.cast.ada)
    assert client.post("/desk/people/link/", {"user_id": user.pk}).status_code == 200
    Membership.objects.filter(user=user).update(team=house.cast.french)
    answer = client.post("/desk/people/link/", {"user_id": user.pk})
    assert answer.status_code == 409
    assert "Your role does not include this" in answer.content.decode()


def test_a_first_link_is_nothing_for_an_account_in_use(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    for user_id in (house.cast.beatriz.user_id, UUID(int=1)):
        answer = client.post("/desk/people/link/", {"user_id": user_id})
        assert answer.status_code == 409
        assert b'id="link"' not in answer.content
    assert client.post("/desk/people/link/", {"user_id": "x"}).status_code == 404
    assert "Renew the link" not in shown(client)


def test_the_page_asks_as_much_for_many_links_as_for_one(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    invite(house, by=house.cast.dalia)
    few = queries(client, "/desk/people/")
    for number in range(5):
        invite(house, by=house.cast.dalia, login=f"sample-{number}")
    assert queries(client, "/desk/people/") == few
