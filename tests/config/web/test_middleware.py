"""Headers of every answer."""

import gzip

import pytest
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.test import Client
from pytest_django.fixtures import Settings

from config.web.static_files import every_file

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
    return sorted(every_file())


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
        address = static(path)
        answer = client.get(address)
        assert answer.status_code == 200, path
        assert answer.content
        assert answer["Cache-Control"] == "private, max-age=86400, immutable", path
        assert page.items() <= headers(answer).items(), path
        answer = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert answer.status_code == 304
        assert not answer.content
        assert answer["Cache-Control"] == "private, max-age=86400, immutable"
        assert page.items() <= headers(answer).items(), path


def test_a_file_is_kept_for_long_under_the_address_of_its_content_alone(client: Client) -> None:
    """What another release asks for, whose files are others, is shown and not kept."""
    keeping = {
        "/static/look/linden.css": "private, max-age=3600",
        "/static/look/linden.css?v=000000000000": "no-store",
        "/static/look/none.css": "no-store",
        "/static/look/none.css?v=000000000000": "no-store",
    }
    for address, kept in keeping.items():
        assert client.get(address)["Cache-Control"] == kept, address


@pytest.mark.parametrize(
    ("asked", "packed"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.5", True),
        ("gzip;q=0, br", False),
        ("", False),
    ],
)
def test_files_are_compressed_for_who_reads_that(client: Client, asked: str, packed: bool) -> None:
    answer = client.get("/static/look/linden.css", headers={"Accept-Encoding": asked})
    assert (answer.get("Content-Encoding") == "gzip") is packed
    assert answer["Vary"] == "Accept-Encoding"
    data = gzip.decompress(answer.content) if packed else answer.content
    assert int(answer["Content-Length"]) == len(answer.content)
    assert b"--ground" in data
    head = client.head("/static/look/linden.css", headers={"Accept-Encoding": asked})
    assert (head.content, head["Content-Length"]) == (b"", answer["Content-Length"])
    assert client.post("/static/look/linden.css").status_code == 405


@pytest.mark.django_db
def test_staff_read_no_language_that_is_for_the_public_alone(settings: Settings) -> None:
    """The pack says so; a reporter's page in that language stays in it."""
    settings.LINDEN_STAFF_LANGUAGES = ["fr", "en"]
    asked = {"Accept-Language": "nl"}
    assert '<html lang="en"' in Client().get("/staff/login/", headers=asked).content.decode()
    assert '<html lang="nl"' in Client().get("/help/", headers=asked).content.decode()
    settings.LINDEN_STAFF_LANGUAGES = ["fr", "nl", "en"]
    assert '<html lang="nl"' in Client().get("/staff/login/", headers=asked).content.decode()
