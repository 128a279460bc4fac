"""Leaving what shows who the other person is: only if she likes, and only as she agreed."""

import pytest

from reports.cases.models import Case
from reports.intake.models import ConnectionWish, OtherPartyKey
from tests.reports.cases import world
from tests.reports.cases.world import World
from tests.reports.channels.web.browser import Reporter

pytestmark = pytest.mark.django_db


def reporter() -> Reporter:
    return Reporter().begin().go_to("reach").press(reach="she_will")


def left(people: World) -> dict[str, str]:
    return world.opened(people.dalia, Case.objects.get().id).other_party()


def test_what_she_leaves_arrives_sealed_and_as_agreed(people: World) -> None:
    here = reporter().go_to("pointers").press(other_phone="0470 98 76 54", other_name="Sample")
    assert here.address == "/tell/together/"
    here.press("send", connect="tell_desk").send()
    assert left(people) == {
        "phone": "0470 98 76 54",
        "handle": "",
        "plate": "",
        "name": "Sample",
        "place": "",
        "connect": "tell_desk",
    }
    assert ConnectionWish.objects.get().agreed
    assert OtherPartyKey.objects.count() == 1
    assert "other_phone" not in world.opened(people.dalia, Case.objects.get().id).words()


def test_whoever_leaves_nothing_is_asked_nothing_more(people: World) -> None:
    here = reporter().go_to("pointers").press()
    assert here.address != "/tell/together/"
    here.go_to("pointers").press("send").send()
    assert set(left(people).values()) == {""}


@pytest.mark.parametrize("said", [{}, {"connect": "no"}])
def test_passing_over_means_no(people: World, said: dict[str, str]) -> None:
    """Nothing is compared that she did not choose."""
    reporter().go_to("pointers").press(other_plate="1-ABC-123").press("send", **said).send()
    assert left(people)["plate"] == "1-ABC-123"
    assert left(people)["connect"] == ""
    assert not OtherPartyKey.objects.exists()


def test_taking_everything_back_leaves_nothing(people: World) -> None:
    here = reporter().go_to("pointers").press(other_plate="1-ABC-123").press(connect="tell_desk")
    here.go_to("pointers").press("send", other_plate="").send()
    assert set(left(people).values()) == {""}
    assert not OtherPartyKey.objects.exists()


def test_what_is_no_phone_number_is_kept_all_the_same(people: World) -> None:
    """Bad input loses nothing: it is words for people then."""
    here = reporter().go_to("pointers").press(other_phone="ends in 54")
    here.press("send", connect="tell_desk").send()
    assert left(people)["phone"] == "ends in 54"
    assert not ConnectionWish.objects.exists()


def test_too_long_is_said_and_what_was_typed_stays(people: World) -> None:
    here = reporter().go_to("pointers").press(other_name="x" * 300)
    assert here.status == 422
    assert here.form.values["other_name"] == "x" * 300


def test_an_answer_that_no_form_offers_is_refused(people: World) -> None:
    here = reporter().go_to("pointers").press(other_name="Sample", other_place="Sample bar")
    assert here.press(connect="tell_everybody").status == 422


def test_after_sending_it_is_on_no_page(people: World) -> None:
    here = reporter().go_to("pointers").press(other_name="Canary", other_place="Sample bar")
    here.press("send", connect="ask_me").send()
    for address in ("/tell/pointers/", "/tell/together/", "/tell/code/", "/"):
        assert "Canary" not in here.get(address).text
