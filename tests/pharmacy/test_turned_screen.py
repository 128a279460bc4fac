"""The screen that is turned to the person: whole in each language, to the code at its end."""

import re
from html.parser import HTMLParser
from typing import Any, Final

import pytest
from django.test import Client

from reports.cases.models import Case
from reports.region import region
from tests.pharmacy.counter import CODE, OWN, named

FORM: Final = "/pharmacy/own/form/"
SAID: Final = frozenset({"data-two", "data-one", "data-expired", "data-leaving"})
OTHERS: Final = [each for each in region().languages if each != "en"]
# What no language says otherwise: names, numbers, a key.
SAME: Final = frozenset({"Linden", "Esc", "112", "101", "Control"})
# Each of them refused, so that every sentence of a refusal is shown.
WRONG: Final[tuple[dict[str, str], ...]] = (
    {"reach": ""},
    {"reach": "call", "number": ""},
    {"reach": "call", "number": "12"},
    {"reach": "sms", "number": "02 535 45 42"},
    {"alias": "85.07.30-033 61"},
    {"alias": "BE68 5390 0754 7034"},
    {"alias": "wren@example.org"},
    {"alias": "https://example.org/wren"},
    {"alias": "@wren_canary"},
    {"alias": "0470 12 34 56"},
)


class Read(HTMLParser):
    """What somebody reads on a page, or hears of it; the pharmacist's cover left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("dialog", "title")
        self.words += [value or "" for name, value in attrs if name in SAID]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("dialog", "title")

    def handle_data(self, data: str) -> None:
        if not self._silent and re.search(r"[^\W\d_]", data):
            self.words.append(" ".join(data.split()))


def told(counter: Client, language: str, **changes: Any) -> list[str]:
    """What is read on the form, on each refusal, and on the page with the code."""
    address = f"{FORM}?in={language}"
    pages = [counter.get(address).content.decode()]
    for wrong in WRONG:
        given = named(counter.get(address))
        refused = counter.post(address, {**OWN, **given, **wrong})
        assert refused.status_code == 422, wrong
        pages.append(refused.content.decode())
    given = named(counter.get(address))
    counter.post(address, {**OWN, **given, "danger": "yes", **changes})
    pages.append(counter.get("/pharmacy/code/").content.decode())
    assert CODE.search(pages[-1])
    return [words for page in pages for words in Read(page).words]


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_of_it_stays_in_another_language(counter: Client, language: str) -> None:
    english = set(told(counter, "en")) - SAME
    assert len(english) > 60
    found = told(counter, language)
    left = english & set(found) - {OWN["happened"]}
    assert [each for each in left if " " in each] == []
    assert len(left) < 4, left  # a word alone may be the same in two languages
    assert Case.objects.filter(channel="pharmacy").count() == 2


@pytest.mark.parametrize("language", region().languages)
def test_whoever_has_checked_the_words_is_said_below_them(counter: Client, language: str) -> None:
    here = region().language(language)
    page = counter.get(f"{FORM}?in={language}").content.decode()
    assert f'<html lang="{language}" dir="{here.direction.value}">' in page
    assert ('class="narrow hint"' in page) is here.is_draft


def test_the_cover_speaks_to_the_pharmacist(counter: Client) -> None:
    """Whoever types the PIN has turned the screen back."""
    page = counter.get(f"{FORM}?in=ar").content.decode()
    cover = page.partition("<dialog")[2].partition("</dialog>")[0]
    assert 'lang="en" dir="ltr"' in cover
    assert "PIN of this device" in cover
    code = _after_sending(counter)
    assert 'lang="en" dir="ltr"' in code.partition("<dialog")[2]


def _after_sending(counter: Client) -> str:
    address = f"{FORM}?in=ar"
    counter.post(address, {**OWN, **named(counter.get(address))})
    page = counter.get("/pharmacy/code/").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    return page
