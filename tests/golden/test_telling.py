"""What somebody who tells is shown, question by question, and what they find with a stored code."""

from urllib.parse import urljoin

import pytest

from tests.golden import kept, markup, walk, worlds
from tests.golden.conftest import PutBack
from tests.scale import FULL, scaled

LANGUAGES = ("en", "fr", "nl")
SHARE = LANGUAGES if FULL else LANGUAGES[:1]
MOST_PAGES = 60
TYPED = {
    "happened": "Sample words.",
    "number": "0470 00 00 03",
}
CHOSEN = {"right_now": "no", "near": "no", "who": "self"}


@pytest.mark.parametrize("language", SHARE)
@scaled(small="in English", whole="in all three languages")
def test_who_tells_is_asked_what_they_were(put_back: PutBack, language: str) -> None:
    world = put_back("told")
    client = walk.log_in(world, walk.Walker("told", walk.STRANGER), language)
    telling = walk.Walk(client, worlds.ids(world))
    address = "/tell/"
    for _ in range(MOST_PAGES):
        found = telling.show("GET", address, client.get(address))
        form = next((each for each in found.forms if _tells(each)), None)
        if form is not None:
            address = urljoin(address, form.action)
            answer = client.post(address, filled(form))
            assert answer.status_code in {200, 303}, address
            found = telling.show("POST", address, answer)
        onward = [each for each in reversed(found.links) if each.startswith("/tell/")]
        if not onward:
            break
        address = onward[0]
    assert telling.text().count("=== POST") > 8
    kept.same(kept.page("telling", language), walk.without_codes(telling.text()))


def _tells(form: markup.Form) -> bool:
    return form.method == "post" and form.action.startswith("/tell/")


def filled(form: markup.Form) -> dict[str, str | list[str]]:
    """The first choice of everything, unless something else is chosen."""
    sent: dict[str, str | list[str]] = dict(form.fields)
    if sent.get("go") == "danger":
        sent["go"] = "on"
    for name, values in form.choices.items():
        if name.startswith("rather_not_"):
            continue
        wanted = CHOSEN.get(name)
        sent[name] = wanted if wanted in values else values[0]
    return sent | {name: words for name, words in TYPED.items() if name in sent}


@pytest.mark.parametrize("language", SHARE)
@scaled(small="in English", whole="in all three languages")
def test_a_stored_code_still_leads_back(put_back: PutBack, language: str) -> None:
    world = put_back("told")
    client = walk.log_in(world, walk.Walker("told", walk.STRANGER), language)
    back = walk.Walk(client, worlds.ids(world))
    found = back.show("GET", "/back/", client.get("/back/"))
    form = next(each for each in found.forms if "code" in dict(each.fields))
    answer = client.post("/back/", dict(form.fields) | {"code": world.codes[0]})
    assert answer.status_code == 303
    kept.same(kept.page("back", language), back.go([answer.headers["Location"]]))
