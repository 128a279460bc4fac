"""A staff page that cannot be shown says so in the person's language, without the database."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation

from reports.accounts.views import fault_pages


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (lambda request: fault_pages.bad_request(request, ValueError("canary-77")), 400, "pu lire"),
        (
            lambda request: fault_pages.forbidden(request, PermissionDenied("canary-77")),
            403,
            "Demandez",
        ),
        (
            lambda request: fault_pages.not_found(request, Http404("canary-77")),
            404,
            "cette adresse",
        ),
        (fault_pages.server_error, 500, "Réessayez"),
    ],
)
def test_a_fault_is_a_page_and_repeats_nothing(view, status: int, words: str) -> None:  # type: ignore[no-untyped-def]
    with translation.override("fr"):
        answer = view(RequestFactory().get("/desk/nowhere/"))
        page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert 'lang="fr"' in page
    assert "canary-77" not in page
