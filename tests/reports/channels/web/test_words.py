"""What the pages say: nothing that gives away, short sentences, no blame, no shouting."""

import re
from html import unescape
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern
from django.utils import translation
from django.utils.translation import gettext

from reports.channels.web.notices.page_frame import site
from reports.channels.web.session import form_session
from reports.channels.web.urls import urlpatterns
from reports.intake.triage.triage import instrument
from reports.region import region
from reports.region.denylist import offending
from reports.region.pack import TEXT_KEYS

ROOMS = (Path("reports/channels/web"), Path("reports/look"))
LANGUAGES = region().languages
LONGEST_SENTENCE = 20  # words (R1.20)


_FOLDER: Path = settings.ROOT / "reports/channels/web/templates"


def _templates() -> list[str]:
    return sorted(path.relative_to(_FOLDER).as_posix() for path in _FOLDER.rglob("*.html"))


def _texts(language: str) -> list[str]:
    """Every text of the reporter's pages in one language; English is the source."""
    found: list[str] = []
    rooms = [settings.ROOT / room for room in ROOMS]
    if language not in region().of_staff:
        rooms = [region().folder]  # a language for the public alone is the pack's
    read = "fr" if language == "en" else language
    for room in rooms:
        with (room / f"locale/{read}/LC_MESSAGES/django.po").open("rb") as file:
            for message in list(read_po(file))[1:]:
                said = message.id if language == "en" else message.string
                found += [said] if isinstance(said, str) else list(said or ())
    return [text for text in found if text]


@pytest.mark.drawn
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", [name for name in _templates() if "/fields/" not in name])
def test_no_title_gives_anything_away(template: str, language: str) -> None:
    """R1.7: every template in every language, also when something was wrong."""
    if "extends" not in (_FOLDER / template).read_text():
        return
    with translation.override(language):
        for wrong in (False, True):
            html = get_template(template).render(_bare_context(wrong))
            title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
            assert title
            said = unescape(title[1])
            assert site().name in said
            assert offending(said, lexicon=region().deny) is None, said


def _bare_context(wrong: bool) -> dict[str, object]:
    form = {"errors": wrong, "summary": []}
    said = {"site": site(), "number": 3, "form": form, "wrong": wrong, "first": "about"}
    return {**said, "list": "web:done"}


def test_no_address_and_no_cookie_gives_anything_away() -> None:
    """R1.7: paths, cookie names, the icon."""
    names = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        names.append(re.sub(r"<[^>]+>", "", str(pattern.pattern)))
    names += [
        form_session.cookie_name(form_session.TELLING),
        form_session.cookie_name(form_session.RETURNING),
    ]
    names += [settings.LANGUAGE_COOKIE_NAME, "look/leaf.svg", "look/linden.css", "look/leave.js"]
    for name in names:
        assert offending(name, lexicon=region().deny) is None, name


@pytest.mark.django_db
def test_a_planted_word_would_be_found() -> None:
    """The guard of this file fails when it should."""
    assert offending("Step 3 – Report an assault", lexicon=region().deny)
    assert "<title>" in Client().get("/").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short(language: str) -> None:
    """R1.20: at most twenty words."""
    for text in _texts(language):
        for sentence in re.split(r"[.?:؟](?:\s|$)", text):
            words = re.findall(r"[\w’'-]+", re.sub(r"%\(\w+\)[sd]", "x", sentence))
            assert len(words) <= LONGEST_SENTENCE, sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_shouted_at(language: str) -> None:
    """No exclamation marks, no capitals for emphasis; "LGBTQIA+" is a name."""
    for text in (each.replace("LGBTQIA+", "") for each in _texts(language)):
        assert "!" not in text
        assert not re.search(r"\b[A-ZÀ-Þ]{4,}\b", text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_out_is_called_what_its_button_says(language: str) -> None:
    """Somebody who looks for a button finds it by the name they have read."""
    saying = [text for text in _texts("en") if "“Leave this site”" in text]
    assert len(saying) > 1
    with translation.override(language):
        name = gettext("Leave this site")
        for text in (*map(gettext, saying), region().text("leaving_quickly", language)):
            assert name in text


def test_french_apostrophes_are_typographic() -> None:
    """The pages, the region's texts and lines, and the safety questions look alike."""
    region_texts = [region().text(key, "fr") for key in TEXT_KEYS]
    spoken = [each.name("fr") + each.description("fr") for each in region().helplines]
    asked = [
        question.text("fr", witness=witness) + question.why("fr")
        for question in instrument(region()).questions
        for witness in (False, True)
    ]
    for text in (*_texts("fr"), *region_texts, *spoken, *asked):
        assert "'" not in text, text


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_no_gender_is_assumed(language: str) -> None:
    """No "·e", no pair of endings, no "hij" or "zij" for the other person."""
    chosen = {"Hij"}  # how somebody wishes to be spoken of, as they choose it
    for text in set(_texts(language)) - chosen:
        assert not re.search(r"·|\(e\)|\b(hij|hem|zijn partner|haar partner)\b", text.lower()), text
