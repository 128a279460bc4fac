"""The page of people and that of those who left: looked through by words, in pages."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from reports.accounts.directory.profiles import Profile
from reports.accounts.models import Team, TeamKind, User
from reports.accounts.onboarding import invitations, members
from reports.audit.log import OPERATOR
from reports.cases.ownership import recusals
from reports.console.people import people_search
from tests.reports.accounts.people import join, make_team
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.test_queries import queries

PEOPLE, LEFT = "/desk/people/", "/desk/people/left/"
CAST = {"Beatriz", "Bram", "Chidi", "Dalia", "Emil", "Ada"}
HOSTILE = ("-1", "99999", "9" * 400, "x", "1.5", "\u0663", "", "\x00", "0x1", "1 or 1=1")


@pytest.fixture
def pharmacy(house: House) -> Team:
    """A pharmacy in which nobody is yet."""
    del house
    return make_team("Sample pharmacy", ("fr",), kind=TeamKind.PHARMACY)


def came(team: Team, *names: str) -> list[User]:
    """People who have their link to this team."""
    return [
        User.objects.get(
            pk=invitations.invite(
                team_id=team.pk,
                profile=Profile(name=f"{name} Sample", login=f"{name.casefold()}-1"),
                by=OPERATOR,
                now=NOW,
            ).user_id
        )
        for name in names
    ]


def gone(team: Team, *names: str) -> list[User]:
    """People who came to this team, and left."""
    users = came(team, *names)
    for user in users:
        members.remove_member(team_id=team.pk, user_id=user.pk, by=OPERATOR, now=NOW)
    return users


def listed(page: str) -> list[str]:
    """Who is on the list, in its order."""
    row = r'<(?:tr class="members"><th scope="row"><a\s[^>]*|span><b)>([^<]*?) Sample<'
    return re.findall(row, page)


def look(client: Client, address: str, **said: str) -> str:
    """The page after something was looked for, or turned to."""
    answer = client.post(address, said)
    assert answer.status_code == 200
    return answer.content.decode()


def leaves(client: Client, address: str, words: str = "") -> Iterator[str]:
    """Every page there is, one after another, by pressing what stands under each."""
    page = look(client, address, words=words)
    yield page
    while found := re.search(r'name="page" value="(\d+)">Show the next ones', page):
        page = look(client, address, words=words, page=found[1])
        yield page


class TestPeople:
    """Those who work here."""

    def test_everybody_is_on_one_of_the_pages_once(
        self, house: House, enter: Enter, pharmacy: Team, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people_search, "PAGE", 4)
        names = {f"Comer{number}" for number in range(9)}
        came(pharmacy, *names)
        every = list(leaves(enter(house.cast.dalia), PEOPLE))
        assert [len(listed(page)) for page in every] == [4, 4, 4, 3]
        assert sorted(name for page in every for name in listed(page)) == sorted(CAST | names)
        assert "Page 2 of 4" in every[1]
        assert "Show the ones before" not in every[0]
        back = look(enter(house.cast.dalia), PEOPLE, page="1")
        assert listed(back) == listed(every[1])

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("beatriz", {"Beatriz"}),
            ("BEATR", {"Beatriz"}),
            ("noor-1", {"Noor"}),
            ("sample pharmacy", {"Noor", "Olaf"}),
            ("pharmacy noor", {"Noor"}),
            ("administrator", {"Ada"}),
            ("coordinator emil", {"Emil"}),
            ("noor beatriz", set()),
            ("%", set()),
        ],
    )
    def test_words_of_name_login_team_and_role_find(
        self, house: House, enter: Enter, pharmacy: Team, words: str, found: set[str]
    ) -> None:
        came(pharmacy, "Noor", "Olaf")
        page = look(enter(house.cast.ada), PEOPLE, words=words)
        assert set(listed(page)) == found
        assert ("Nobody is found by these words." in page) is not bool(found)

    def test_the_next_page_is_one_of_what_was_found(
        self, house: House, enter: Enter, pharmacy: Team, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people_search, "PAGE", 2)
        came(pharmacy, "Noor", "Olaf", "Pia")
        every = list(leaves(enter(house.cast.dalia), PEOPLE, words="pharmacy"))
        assert [listed(page) for page in every] == [["Noor", "Olaf"], ["Pia"]]
        assert all('value="pharmacy"' in page for page in every)

    @pytest.mark.usefixtures("pharmacy")
    def test_a_team_without_anybody_is_listed_and_found(self, house: House, enter: Enter) -> None:
        client = enter(house.cast.dalia)
        for words in ("", "pharmacy"):
            page = look(client, PEOPLE, words=words)
            assert "<b>Sample pharmacy</b>" in page
            assert "Nobody yet." in page
        assert "<b>Sample pharmacy</b>" not in look(client, PEOPLE, words="beatriz")

    def test_what_was_typed_is_shown_again_as_it_was(self, house: House, enter: Enter) -> None:
        page = look(enter(house.cast.dalia), PEOPLE, words='"><script>')
        assert 'value="&quot;&gt;&lt;script&gt;"' in page
        assert "Nobody is found by these words." in page

    def test_an_address_looks_for_nobody(self, house: House, enter: Enter) -> None:
        """A name in an address would stand in every log on its way."""
        page = enter(house.cast.dalia).get(f"{PEOPLE}?words=beatriz&page=1").content.decode()
        assert set(listed(page)) == CAST

    def test_a_team_that_wants_something_comes_first(
        self, house: House, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cast = house.cast
        for team in (cast.french, cast.dutch):
            join(f"Second{team.pk.hex[:6]}", team, by=cast.dalia)
        monkeypatch.setattr(people_search, "PAGE", 1)
        page = enter(cast.dalia).get(PEOPLE).content.decode()
        assert listed(page) == ["Chidi"]
        assert "only one person holds the keys" in page

    def test_it_asks_as_much_for_many_as_for_few(
        self, house: House, enter: Enter, pharmacy: Team
    ) -> None:
        came(pharmacy, "Noor")
        gone(pharmacy, "Lars")
        client = enter(house.cast.dalia)
        few = queries(client, PEOPLE)
        came(pharmacy, *(f"Comer{number}" for number in range(6)))
        gone(pharmacy, *(f"Left{number}" for number in range(6)))
        for number in range(6):
            make_team(f"Sample pharmacy {number}", ("fr",), kind=TeamKind.PHARMACY)
        for number in range(3):
            join(f"Held{number}", make_team(f"Sample team {number}", ("fr",)), by=house.cast.dalia)
        assert queries(client, PEOPLE) == few


class TestLeft:
    """Those whose account is closed."""

    def test_whoever_left_is_there_and_not_among_the_people(
        self, house: House, enter: Enter, pharmacy: Team
    ) -> None:
        (lars,) = gone(pharmacy, "Lars")
        client = enter(house.cast.dalia)
        assert "Lars Sample" not in client.get(PEOPLE).content.decode()
        page = client.get(LEFT).content.decode()
        assert listed(page) == ["Lars"]
        assert "left on 24 Nov 2026" in page
        openings = f"/desk/openings/?account={lars.pk}"
        assert f'href="{openings}"' in page
        assert "Lars Sample" in client.get(openings).content.decode()

    def test_whoever_is_still_in_a_team_has_not_left(
        self, house: House, enter: Enter, pharmacy: Team
    ) -> None:
        (noor,) = came(pharmacy, "Noor")
        other = make_team("Sample pharmacy 2", ("fr",), kind=TeamKind.PHARMACY)
        recusals.join_team(user_id=noor.pk, team_id=other.pk, by=house.cast.dalia.staff, now=NOW)
        members.remove_member(team_id=pharmacy.pk, user_id=noor.pk, by=OPERATOR, now=NOW)
        page = enter(house.cast.dalia).get(LEFT).content.decode()
        assert "Nobody has left." in page

    def test_whoever_administers_is_not_shown_the_way_to_openings(
        self, house: House, enter: Enter, pharmacy: Team
    ) -> None:
        gone(pharmacy, "Lars")
        page = enter(house.cast.ada).get(LEFT).content.decode()
        assert listed(page) == ["Lars"]
        assert "/desk/openings/" not in page

    def test_each_is_on_one_page_whoever_came_last_first_and_found_by_words(
        self, house: House, enter: Enter, pharmacy: Team, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people_search, "PAGE", 2)
        for days, user in enumerate(gone(pharmacy, "Lars", "Mika", "Noor", "Olaf", "Pia")):
            User.objects.filter(pk=user.pk).update(created_on=NOW.date() - timedelta(days=days))
        client = enter(house.cast.dalia)
        every = [listed(page) for page in leaves(client, LEFT)]
        assert every == [["Lars", "Mika"], ["Noor", "Olaf"], ["Pia"]]
        assert listed(look(client, LEFT, words="OLAF-1")) == ["Olaf"]
        assert "Nobody is found by these words." in look(client, LEFT, words="Beatriz")

    def test_it_asks_as_much_for_many_as_for_few(
        self, house: House, enter: Enter, pharmacy: Team
    ) -> None:
        gone(pharmacy, "Lars")
        client = enter(house.cast.dalia)
        few = queries(client, LEFT)
        gone(pharmacy, *(f"Left{number}" for number in range(9)))
        assert queries(client, LEFT) == few <= 11

    def test_a_log_that_says_nothing_of_it_takes_nobody_off_the_list(
        self, house: House, enter: Enter, pharmacy: Team
    ) -> None:
        (lars,) = came(pharmacy, "Lars")
        User.objects.filter(pk=lars.pk).update(is_active=False)
        page = enter(house.cast.dalia).get(LEFT).content.decode()
        assert listed(page) == ["Lars"]
        assert "left on" not in page


@pytest.mark.parametrize("number", HOSTILE)
@pytest.mark.parametrize("address", [PEOPLE, LEFT])
def test_any_page_number_is_answered_with_a_page(
    house: House,
    enter: Enter,
    pharmacy: Team,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    number: str,
) -> None:
    monkeypatch.setattr(people_search, "PAGE", 2)
    gone(pharmacy, "Lars", "Mika", "Noor")
    client = enter(house.cast.dalia)
    every = [listed(page) for page in leaves(client, address)]
    page = look(client, address, words="", page=number)
    assert listed(page) in (every[0], every[-1])


@pytest.mark.parametrize("address", [PEOPLE, LEFT])
@pytest.mark.parametrize("name", ["beatriz", "chidi"])
def test_nobody_else_looks_for_anybody(
    house: House, enter: Enter, pharmacy: Team, address: str, name: str
) -> None:
    """A care worker, of this organisation or another."""
    gone(pharmacy, "Lars")
    answer = enter(getattr(house.cast, name)).post(address, {"words": "sample"})
    assert answer.status_code == 404
    assert "Lars" not in answer.content.decode()
