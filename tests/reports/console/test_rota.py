"""The rota's page: shifts that repeat, days that are different, and when nobody is there."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from reports.accounts.directory.profiles import (
    open_profile,
    open_team_profile,
    write_profile,
    write_team_profile,
)
from reports.cases.models import ShiftException, ShiftPattern
from reports.region.vocabulary import Takes
from reports.vault.models import KeyGrant
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.test_queries import queries

TODAY = NOW.date()  # Tuesday the 24th of November 2026
NIGHT = {
    "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
    "starts": "22:00",
    "ends": "06:00",
    "first_day": "2026-11-24",
    "last_day": "",
}


def nights(house: House, **more: object) -> dict[str, object]:
    """Beatriz at night, every week."""
    return NIGHT | {"who": f"{house.cast.french.pk}/{house.cast.beatriz.user_id}"} | more


def shown(client: Client, week: str = "") -> str:
    """The page of a week."""
    answer = client.get("/desk/rota/", {"week": week} if week else {})
    assert answer.status_code == 200
    return answer.content.decode()


def gaps(page: str, whose: str = "adults") -> list[str]:
    """The gaps of the care teams for adults' cases or minors', as they are shown."""
    start = page.index(f"<h3>Care teams, {whose}&#x27; cases</h3>")
    part = page[start : page.index("<h3>", start + 1)]
    return re.findall(r"<span>([^<]+)</span></span>\s*</li>", part)


def covered(page: str, day: str) -> list[str]:
    """The words under one day of the French team: nobody from when until when."""
    table = page[page.index("Shifts, Sample team French") :]
    found = re.search(rf'<td\s+data-day="{day}">(.*?)</td>', table, re.DOTALL)
    assert found
    return re.findall(r"<span>(nobody [^<]+)</span>", found[1])


def test_shifts_repeat_every_week_and_a_day_is_different(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    answer = client.post("/desk/rota/weekly/?week=2026-11-24", nights(house))
    assert answer["Location"] == "/desk/rota/?week=2026-11-23&done=pattern"
    pattern = ShiftPattern.objects.get()
    assert shown(client, "2027-03-22").count("22:00 – 06:00") == 8  # with the night to Monday
    address = f"/desk/rota/weekly/{pattern.pk}/"
    assert f'href="{address}?day=2026-11-26"' in shown(client)
    page = client.get(f"{address}?day=2026-11-26").content.decode()
    assert "every day, 22:00 – 06:00" in page
    assert page.count('value="2026-11-26"') == 2
    said = {"first_day": "2026-11-26", "last_day": "2026-11-26", "instead": ""}
    assert client.post(address, said)["Location"] == "/desk/rota/?week=2026-11-26&done=away"
    page = shown(client)
    assert "away, nobody" in page
    assert covered(page, "2026-11-26") == ["nobody 06:00–24:00"]
    change = ShiftException.objects.get()
    assert client.post(f"/desk/rota/away/{change.pk}/back/").status_code == 302
    assert "away, nobody" not in shown(client)
    end = client.post(f"{address}end/", {"last_day": "2026-11-25"})
    assert end["Location"] == "/desk/rota/?week=2026-11-25&done=pattern_ended"
    assert shown(client, "2026-11-30").count("22:00 – 06:00") == 0


def test_gaps_of_the_coming_days_are_shown(house: House, enter: Enter) -> None:
    """House: Beatriz has a single shift around now, 10:30 by the clock in Brussels."""
    client = enter(house.cast.dalia)
    assert gaps(shown(client)) == ["Tue 24 Nov 17:30 – Tue 8 Dec 11:30"]
    for starts, ends in (("06:00", "22:00"), ("22:00", "06:00")):
        said = nights(house, starts=starts, ends=ends)
        assert client.post("/desk/rota/weekly/", said).status_code == 302
    assert gaps(shown(client)) == []
    day = ShiftPattern.objects.get(starts=6 * 60)
    said = {"first_day": "2026-11-27", "last_day": "2026-11-28", "instead": ""}
    assert client.post(f"/desk/rota/weekly/{day.pk}/", said).status_code == 302
    assert gaps(shown(client)) == [
        "Fri 27 Nov 06:00 – Fri 27 Nov 22:00",
        "Sat 28 Nov 06:00 – Sat 28 Nov 22:00",
    ]


def without_proof(house: House) -> None:
    """Put into the table by somebody who cannot seal."""
    house.cast.beatriz.user.memberships.update(proof=b"\x00" * 64)


def without_key(house: House) -> None:
    """In the team, and not admitted yet."""
    KeyGrant.objects.filter(holder_id=house.cast.beatriz.user_id).delete()


@pytest.mark.parametrize("lose", [without_proof, without_key])
def test_a_shift_of_somebody_who_gets_no_case_fills_no_gap(
    house: House, enter: Enter, lose: Callable[[House], None]
) -> None:
    """Who counts for the gaps is who gets cases, and nobody else."""
    client = enter(house.cast.dalia)
    said = nights(house, starts="00:00", ends="00:00")
    assert client.post("/desk/rota/weekly/", said).status_code == 302
    assert gaps(shown(client)) == []
    assert covered(shown(client, "2026-12-07"), "2026-12-07") == []
    lose(house)
    assert len(gaps(shown(client))) == 1
    assert covered(shown(client, "2026-12-07"), "2026-12-07") == ["nobody 00:00–24:00"]


def test_gaps_for_adults_and_for_minors_are_apart(house: House, enter: Enter) -> None:
    """R7.15: a minor's case goes to who takes minors', an adult's to no team for minors only."""
    client, beatriz = enter(house.cast.dalia), house.cast.beatriz.user
    said = nights(house, starts="00:00", ends="00:00")
    assert client.post("/desk/rota/weekly/", said).status_code == 302
    page = shown(client)
    assert (gaps(page), len(gaps(page, "minors"))) == ([], 1)
    with transaction.atomic():
        write_profile(beatriz, replace(open_profile(beatriz), skills=("children",)))
        beatriz.save()
    page = shown(client)
    assert (gaps(page), gaps(page, "minors")) == ([], [])
    french = house.cast.french
    write_team_profile(french, replace(open_team_profile(french), takes=Takes.MINORS))
    french.save()
    page = shown(client)
    assert (len(gaps(page)), gaps(page, "minors")) == (1, [])


def test_a_day_with_somebody_of_the_evening_before_is_not_empty(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    said = nights(house, weekdays=["3"], starts="18:00", first_day="2026-11-26")
    assert client.post("/desk/rota/weekly/", said).status_code == 302
    page = shown(client)
    assert covered(page, "2026-11-27") == ["nobody 06:00–24:00"]
    assert covered(page, "2026-11-28") == ["nobody 00:00–24:00"]
    to_midnight = nights(house, weekdays=["4"], ends="00:00", last_day="2026-11-27")
    assert client.post("/desk/rota/weekly/", to_midnight).status_code == 302
    assert covered(shown(client), "2026-11-28") == ["nobody 00:00–24:00"]


def test_to_end_shifts_never_lengthens_them(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    client.post("/desk/rota/weekly/", nights(house, last_day="2026-11-30"))
    pattern = ShiftPattern.objects.get()
    address = f"/desk/rota/weekly/{pattern.pk}/end/"
    answer = client.post(address, {"last_day": "2026-12-01"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "These shifts end before that day already." in page
    assert 'value="2026-12-01"' in page
    pattern.refresh_from_db()
    assert pattern.last_day == date(2026, 11, 30)
    assert client.post(address, {"last_day": "2026-11-29"}).status_code == 302


FAR = ("0001-01-01", "2099-01-01", "9999-12-31")


@pytest.mark.parametrize("day", FAR)
def test_days_at_the_edges_of_the_calendar_are_answered(
    house: House, enter: Enter, day: str
) -> None:
    client = enter(house.cast.dalia)
    page = shown(client, day)
    assert "Mon 23 Nov" in page
    assert "The rota goes five years back and ahead." in page
    assert "The rota goes" not in shown(client, "2027-03-22")
    words = "Choose a day within five years from today."
    who = {"who": f"{house.cast.french.pk}/{house.cast.beatriz.user_id}"}
    single = who | {"starts_at": f"{day}T09:00", "ends_at": f"{day}T10:00"}
    for address, said in (
        ("/desk/rota/", single),
        ("/desk/rota/weekly/", nights(house, first_day=day)),
        ("/desk/rota/weekly/", nights(house, last_day=day)),
    ):
        answer = client.post(address, said)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    client.post("/desk/rota/weekly/", nights(house))
    address = f"/desk/rota/weekly/{ShiftPattern.objects.get().pk}/"
    assert client.get(address, {"day": day}).status_code == 200
    away = {"first_day": "2026-11-26", "last_day": day, "instead": ""}
    for end, said in (("", away), ("end/", {"last_day": day})):
        answer = client.post(address + end, said)
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_many_gaps_are_counted_not_listed(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    for starts, ends in (("08:00", "10:00"), ("20:00", "22:00")):
        client.post("/desk/rota/weekly/", nights(house, starts=starts, ends=ends))
    page = shown(client)
    assert len(gaps(page)) == 12
    assert re.search(r"and 1[0-9] more", page)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"who": "nobody"}, "Choose somebody from the list."),
        ({"who": f"{uuid4()}/{uuid4()}"}, "does not work on that team"),
        ({"weekdays": []}, "This field is required."),
        ({"weekdays": ["9"]}, "Select a valid choice"),
        ({"starts": "late"}, "Enter a valid time."),
        ({"last_day": "2026-11-20"}, "The last day is not before the first."),
    ],
)
def test_a_wrong_pattern_comes_back_with_what_was_typed(
    house: House, enter: Enter, more: dict[str, object], words: str
) -> None:
    said = nights(house, first_day="2026-11-25") | more
    answer = enter(house.cast.dalia).post("/desk/rota/weekly/", said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert 'value="2026-11-25"' in page
    assert not ShiftPattern.objects.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"last_day": "2026-11-20"}, "Days away are days on which one of these shifts begins"),
        ({"first_day": "2026-11-26"}, "Something is noted for one of these days already"),
        ({"instead": str(uuid4())}, "does not work on that team"),
        ({"first_day": ""}, "This field is required."),
    ],
)
def test_a_wrong_absence_comes_back(
    house: House, enter: Enter, more: dict[str, str], words: str
) -> None:
    client = enter(house.cast.dalia)
    client.post("/desk/rota/weekly/", nights(house))
    address = f"/desk/rota/weekly/{ShiftPattern.objects.get().pk}/"
    said = {"first_day": "2026-11-26", "last_day": "2026-11-26", "instead": ""}
    client.post(address, said)
    answer = client.post(
        address, said | {"first_day": "2026-11-27", "last_day": "2026-11-27"} | more
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ShiftException.objects.count() == 1


def test_what_is_gone_is_not_there(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    address = f"/desk/rota/weekly/{uuid4()}/"
    assert client.get(address).status_code == 404
    assert client.post(f"{address}end/", {"last_day": "2026-11-25"}).status_code == 404
    assert client.post(f"/desk/rota/away/{uuid4()}/back/").status_code == 302


def test_the_page_asks_as_much_for_many_shifts_as_for_few(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    few = queries(client, "/desk/rota/")
    for hour in range(12):
        said = nights(house, starts=f"{hour:02}:00", ends=f"{hour + 9:02}:30")
        assert client.post("/desk/rota/weekly/", said).status_code == 302
    pattern = ShiftPattern.objects.first()
    assert pattern is not None
    for n in range(5):
        day = (TODAY + timedelta(days=n)).isoformat()
        said = {"first_day": day, "last_day": day, "instead": ""}
        assert client.post(f"/desk/rota/weekly/{pattern.pk}/", said).status_code == 302
    assert queries(client, "/desk/rota/") == few <= 21
    assert queries(client, f"/desk/rota/weekly/{pattern.pk}/") <= 15
