"""Headers of every answer."""

import pytest
from django.test import Client

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


def test_a_style_sheet_may_be_kept_but_belongs_to_this_site(client: Client) -> None:
    answer = client.get("/static/look/linden.css")
    assert answer.status_code == 200
    assert b"--accent" in answer.getvalue()
    assert "max-age=3600" in answer["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer
