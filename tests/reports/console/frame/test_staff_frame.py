"""What stands around every page for staff: areas with what waits, account, language, keys."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.cases.lifecycle import lifecycle
from reports.cases.models import DataRequest, SharedReferral, Way
from reports.console.frame import waiting_counts
from reports.console.frame.desk_areas import Area
from reports.intake.triage.triage import SafetyAnswer
from tests.authorization.actors import comes_in, make_street
from tests.reports.accounts.people import cheap_passwords
from tests.reports.cases.world import NOW, report
from tests.reports.console.conftest import Enter, House
from tests.reports.console.planning.referred import referral_to

ASKS = {"Accept-Encoding": "gzip"}
MOST = 40_000  # bytes of a page for staff, as they travel
LINK = re.compile(r'<a href="([^"]+)"[^>]*>(?:<svg.*?</svg>)?([^<]+)', re.DOTALL)


@pytest.fixture(autouse=True)
def _kept_as_long_as_a_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(waiting_counts, "KEPT", 3600)
    cache.clear()
    yield
    cache.clear()


def rail(page: str) -> str:
    """The areas of a page."""
    found = re.search(r'<nav class="rail".*?</nav>', page, re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", found[0])


def areas(page: str) -> list[str]:
    """The words of the rail."""
    return [words.strip() for _href, words in LINK.findall(rail(page))]


def test_each_role_has_its_areas_and_who_has_one_has_its_pages(house: House, enter: Enter) -> None:
    wanted = {
        "dalia": ["Cases", "Places", "People", "Partners", "Oversight"],
        "beatriz": ["Cases", "Partners"],
        "ada": ["People", "Oversight"],
    }
    for name, words in wanted.items():
        client = enter(getattr(house.cast, name))
        assert areas(client.get("/staff/account/").content.decode()) == words, name


@pytest.mark.django_db
def test_partners_have_the_pages_of_their_area() -> None:
    with cheap_passwords(), time_machine.travel(NOW, tick=False):
        street = make_street(NOW)
        for name, words in (
            ("shelter staff", "Bed availability"),
            ("pharmacist", "Counter"),
            ("venue staff", "Log"),
        ):
            page = comes_in(street, name, NOW).get("/desk/", follow=True).content.decode()
            assert areas(page) == [words, "Shared devices"], name
            assert 'aria-current="page"' in rail(page)


def test_the_badge_says_what_waits_and_is_gone_once_it_is_done(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    shown = rail(client.get("/desk/inbox/").content.decode())
    assert '<span class="badge red">1<span class="sr"> to acknowledge</span></span>' in shown
    version = house.case.version
    client.post(f"{house.page}acknowledge/", {"version": version, "back": "inbox"})
    assert "badge" not in rail(client.get("/desk/inbox/").content.decode()), "no zero is shown"


def test_red_is_only_what_may_harm_somebody(house: House, enter: Enter) -> None:
    house.acknowledged()
    type(house.case).objects.filter(id=house.case_id).update(unread=1, unread_since=NOW)
    shown = rail(enter(house.cast.beatriz).get("/desk/inbox/").content.decode())
    assert 'class="badge">1<' in shown
    type(house.case).objects.filter(id=house.case_id).update(due_at=NOW - timedelta(hours=1))
    cache.clear()
    shown = rail(enter(house.cast.dalia).get("/desk/board/").content.decode())
    assert 'class="badge red">2<span class="sr"> 1 overdue, 1 new message' in shown


def test_partners_say_how_many_referrals_wait_for_our_answer(house: House, enter: Enter) -> None:
    referral_to(house)
    shown = rail(enter(house.cast.chidi).get("/desk/inbox/").content.decode())
    assert '<span class="badge">1<span class="sr"> referral to answer</span></span>' in shown
    for name in ("beatriz", "dalia"):
        shown = rail(enter(getattr(house.cast, name)).get("/desk/inbox/").content.decode())
        assert "referral to answer" not in shown, name
    (row,) = SharedReferral.objects.all()
    SharedReferral.objects.update(state="withdrawn", words=None, version_id=None)
    cache.clear()
    shown = rail(enter(house.cast.chidi).get("/desk/inbox/").content.decode())
    assert "badge" not in shown, row.id


def test_r6_9_oversight_says_how_many_letters_are_due(house: House, enter: Enter) -> None:
    today, wanted = NOW.date(), []
    for days, answered in ((0, None), (-3, None), (1, None), (-3, today)):
        wanted.append(
            DataRequest(
                way=Way.LETTER,
                came_on=today - timedelta(days=20),
                due_on=today + timedelta(days=days),
                answered_on=answered,
                answered_by_id=house.cast.dalia.user_id if answered else None,
                noted_by_id=house.cast.dalia.user_id,
            )
        )
    DataRequest.objects.bulk_create(wanted)
    shown = rail(enter(house.cast.dalia).get("/desk/board/").content.decode())
    assert '<span class="badge">2<span class="sr"> letters to send</span></span>' in shown
    assert "letters" not in rail(enter(house.cast.ada).get("/desk/people/").content.decode())


def test_all_areas_are_counted_in_one_query_whatever_waits(house: House) -> None:
    staff, areas = house.cast.dalia.staff, tuple(Area)
    with CaptureQueriesContext(connection) as few:
        waiting_counts.badges(staff, areas, now=NOW, language="en")
    for _ in range(3):
        referral_to(house)
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        waiting_counts.badges(staff, areas, now=NOW, language="en")
    assert len(many) == len(few) == 1


def test_a_number_counts_no_further_than_it_says_something(house: House, enter: Enter) -> None:
    for _ in range(101):
        report()
    shown = rail(enter(house.cast.dalia).get("/desk/board/").content.decode())
    assert 'class="badge red">99+<' in shown


def test_what_is_counted_is_kept_for_some_seconds(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    first = rail(client.get("/staff/account/").content.decode())
    lifecycle.acknowledge(case_id=house.case_id, by=house.cast.beatriz.staff, now=NOW)
    assert rail(client.get("/staff/account/").content.decode()) == first


def test_a_language_is_chosen_in_the_account_menu_and_stays(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    page = client.get("/desk/inbox/?show=unread").content.decode()
    assert 'href="?l=nl" lang="nl"' in page
    answer = client.get("/desk/inbox/?l=nl&show=unread")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/inbox/?show=unread")
    page = client.get("/staff/account/").content.decode()
    assert '<html lang="nl"' in page
    assert client.get("/desk/inbox/?l=xx").status_code == 200
    answer = client.post(f"{house.page}note/", {"text": "", "version": "0"})
    assert answer.status_code in {409, 422}
    assert 'href="/desk/?l=fr"' in answer.content.decode(), "an answer to a form has no address"


def test_keys_are_off_until_somebody_wants_them(house: House, enter: Enter) -> None:
    """WCAG 2.1.4: single letters do something only for whoever chose that."""
    client = enter(house.cast.beatriz)
    assert "data-keys" not in client.get("/desk/inbox/").content.decode()
    client.post("/staff/account/keyboard/", {"keys": "1"})
    assert "data-keys" in client.get("/desk/inbox/").content.decode()
    client.post("/staff/account/keyboard/", {"keys": "0"})
    assert "data-keys" not in client.get("/desk/inbox/").content.decode()


def test_only_the_symbols_that_are_used_are_printed(house: House, enter: Enter) -> None:
    for address in ("/desk/board/", "/desk/rota/", "/staff/account/"):
        page = enter(house.cast.dalia).get(address).content.decode()
        used = set(re.findall(r"#s-(\w+)", page)) | (
            {"full", "late"} if "live-mark" in page else set()
        )
        assert set(re.findall(r'id="s-(\w+)"', page)) == used, address


@pytest.mark.parametrize(
    "address",
    ["/desk/board/", "/desk/rota/", "/desk/people/", "/desk/inbox/", "/desk/closed/"],
)
def test_a_page_of_many_cases_stays_small_on_the_way(
    house: House, enter: Enter, address: str
) -> None:
    for _ in range(60):
        report(safety={"danger_now": SafetyAnswer.YES})
    client: Client = enter(house.cast.dalia)
    answer = client.get(address, headers=ASKS)
    assert answer.status_code == 200
    assert len(answer.content) < MOST, address


def test_no_page_has_a_style_of_its_own(house: House, enter: Enter) -> None:
    for address in ("/desk/board/", "/desk/rota/", "/desk/people/", "/desk/figures/"):
        page = enter(house.cast.dalia).get(address).content.decode()
        assert "style=" not in page, address


def test_a_wrong_address_is_a_page_of_the_desks_not_the_reporters(
    house: House, enter: Enter
) -> None:
    answer = enter(house.cast.dalia).get("/desk/nowhere/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "There is nothing at this address" in page
    assert "Leave this site" not in page


def test_what_is_not_theirs_keeps_their_areas(house: House, enter: Enter) -> None:
    answer = enter(house.cast.beatriz).get("/desk/file/00000000-0000-4000-8000-000000000000/")
    assert answer.status_code == 404
    assert areas(answer.content.decode()) == ["Cases", "Partners"]
