"""What is typed to mislead who reads it, or a machine that does not look twice."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver

from reports.cases.models import Case
from tests.attacks.thief import Loot, Thief, stolen_rows
from tests.nightlife import story
from tests.reports.accounts.people import Cast, log_in, make_cast
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World
from tests.reports.channels.api.conftest import clock as clock
from tests.reports.channels.api.partners import make_partner, report
from tests.reports.channels.web.browser import Reporter
from tests.reports.channels.web.conftest import people as people
from tests.shelters.houses import Houses, make_houses
from tests.shelters.inventory.test_unit_availability import LATER, free

pytestmark = pytest.mark.django_db
TURNED = "\u202ehe is not\u2066 \x00dangerous\u202c\u2069"
SEEN = "he is not dangerous"


def happened(people: World) -> str:
    return str(world.opened(people.dalia, Case.objects.get().id).words()["happened"])


def test_signs_that_turn_a_line_reach_no_reader_by_the_pages(people: World) -> None:
    Reporter().ready(happened=TURNED).send()
    assert happened(people).strip() == SEEN


def test_nor_by_a_partners_system(people: World) -> None:
    sent = report(happened=TURNED)
    assert make_partner("Sample partner").send(sent).status_code == 201
    assert happened(people).strip() == SEEN


def test_words_about_a_place_to_stay_are_sealed(people: World) -> None:
    """With the database and the key files; a machine needs numbers and codes, nobody's prose."""
    Reporter().ready(happened="canary of words", subject="place", need="tonight").send()
    home = {"adults": 1, "notes": "canary of a partner"}
    assert make_partner("Sample partner").send(report(home=home)).status_code == 201

    found = Thief(Loot(rows=stolen_rows())).plunder()

    assert len(found.opened) > 20
    assert found.holds("canary") == []
    told = [str(world.opened(people.dalia, each.id).words()) for each in Case.objects.all()]
    for canary in ("words", "a partner"):
        assert any(f"canary of {canary}" in each for each in told)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.mark.parametrize("sign", ["\r\nX: y", "\x00", "\u202e", "\u2066", "\u200b", "\x7f"])
def test_a_way_back_holds_no_sign_that_nobody_sees(cast: Cast, client: Client, sign: str) -> None:
    wanted = f"/staff/account/{sign}password/"
    sent = {"login": "beatriz", "password": cast.beatriz.password, "next": wanted}
    assert 'name="next" value=""' in client.get("/staff/login/", {"next": wanted}).text
    client.post("/staff/login/", sent)
    assert sign not in client.session.get("next", "")
    client.post(f"/staff/login/?{urlencode({'next': wanted})}", sent | {"next": ""})
    assert sign not in client.session.get("next", "")


def test_no_number_in_an_address_is_too_large(db: None) -> None:
    """Every address that takes a number, as somebody who may open it."""
    nights = story.build()
    client = Client()
    log_in(client, nights.lime.mona, now=NOW)
    assert sum("<int:" in str(route) for route in routes()) == 8
    for number in ("0", "2147483648", "9" * 25):
        for address in (
            f"/nightlife/venue/figures/{number}/12/csv/",
            f"/nightlife/venue/figures/2026/{number}/csv/",
            f"/nightlife/venue/figures/{number}/csv/",
        ):
            assert client.get(address).status_code == 404, address
        for address in (f"/tell/{number}/", f"/tell/more/{number}/", f"/tell/more/1/{number}/"):
            assert client.get(address).status_code == 303, address
        slice_of = f"/back/files/{uuid4()}/{number}/"
        sent = client.post(slice_of, b"x", content_type="application/octet-stream")
        assert sent.status_code == 403
        assert client.post(f"/desk/notice/{number}/").status_code in {403, 404}
        assert client.post(f"/staff/account/passkeys/{number}/").status_code in {302, 404}


def routes() -> list[str]:
    """Every pattern of every address."""

    def below(patterns: Sequence[object], before: str) -> list[str]:
        found = []
        for each in patterns:
            here = before + str(each.pattern)  # type: ignore[attr-defined]
            inner = getattr(each, "url_patterns", None)
            found += below(inner, here) if inner is not None else [here]
        return found

    return below(get_resolver().url_patterns, "")


def test_a_vacancy_of_another_house_is_like_one_that_never_was(db: None) -> None:
    houses: Houses = make_houses()
    theirs = free(houses, since=LATER)
    client = Client()
    log_in(client, houses.simon, now=NOW)
    own = f"/shelters/unit/{houses.other_room.id}/later"
    answers = [
        client.post(f"{own}/{vacancy}/back/")
        for vacancy in (theirs.id, "00000000-0000-4000-8000-000000000000")
    ]
    assert [each.status_code for each in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    theirs.refresh_from_db()
