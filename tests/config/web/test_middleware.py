"""Headers of every answer."""

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django.fixtures import Settings

ALWAYS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/no/such/page/"])
def test_nothing_is_kept_indexed_or_passed_on(client: Client, address: str) -> None:
    answer = client.get(address)
    for name, value in ALWAYS.items():
        assert answer[name] == value
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}  # public pages say less
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def static_files() -> list[str]:
    """Every one that a page can ask for."""
    return sorted(path for finder in get_finders() for path, _storage in finder.list([]))


def headers(answer: HttpResponseBase) -> dict[str, str]:
    """What every answer says, whatever is in it."""
    own = {"Content-Type", "Content-Length", "Content-Language", "Vary", "Cache-Control"}
    return {name: value for name, value in answer.items() if name not in own}


@pytest.mark.django_db
def test_static_files_say_what_pages_say_and_are_kept_by_the_browser_alone(client: Client) -> None:
    """They can be asked for from another site like any page, and lie in a cache like any."""
    page = headers(client.get("/healthz"))
    assert {name for name in ALWAYS if name != "Cache-Control"} <= set(page)
    assert "look/linden.css" in static_files()
    for path in static_files():
        answer = client.get(f"/static/{path}")
        assert answer.status_code == 200, path
        assert answer.getvalue()
        assert answer["Cache-Control"] == "private, max-age=3600", path
        assert page.items() <= headers(answer).items(), path
        answer = client.get(
            f"/static/{path}", headers={"If-Modified-Since": answer["Last-Modified"]}
        )
        assert answer.status_code == 304
        assert answer["Cache-Control"] == "private, max-age=3600"
        assert page.items() <= headers(answer).items(), path


def test_a_static_file_that_is_none_is_not_kept(client: Client) -> None:
    assert client.get("/static/look/none.css")["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_staff_read_no_language_that_is_for_the_public_alone(settings: Settings) -> None:
    """The pack says so; a reporter's page in that language stays in it."""
    settings.LINDEN_STAFF_LANGUAGES = ["fr", "en"]
    asked = {"Accept-Language": "nl"}
    assert '<html lang="en"' in Client().get("/staff/login/", headers=asked).content.decode()
    assert '<html lang="nl"' in Client().get("/help/", headers=asked).content.decode()
    settings.LINDEN_STAFF_LANGUAGES = ["fr", "nl", "en"]
    assert '<html lang="nl"' in Client().get("/staff/login/", headers=asked).content.decode()
