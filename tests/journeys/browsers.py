"""The tour's browser, without a network: the same pages and forms through Django's own client."""

from urllib.parse import urlsplit

from django.test import Client

from tests.tour.tools.browser import Browser

BASE = "http://localhost"


class InProcess(Browser):
    """One person's browser whose requests the application answers in this process."""

    def __init__(self, *, language: str = "en", source: str = "127.0.0.1") -> None:
        super().__init__(BASE, language=language, source=source)
        self.client = Client(enforce_csrf_checks=True)

    def fetch(self, address: str) -> str:
        """The answer as it comes, not read: what the application's own time is measured by."""
        return self._ask("GET", address, None)[1]

    def _ask(self, method: str, address: str, body: bytes | None) -> tuple[int, str, str | None]:
        parts = urlsplit(address)
        answer = self.client.generic(
            method,
            parts.path + (f"?{parts.query}" if parts.query else ""),
            body or b"",
            content_type="application/x-www-form-urlencoded",
            headers={"accept-language": self.language, "origin": BASE, "host": "localhost"},
            REMOTE_ADDR=self.source,
        )
        self.headers = {name.lower(): value for name, value in answer.headers.items()}
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        onward = answer.headers.get("Location") if 300 <= answer.status_code < 400 else None
        return answer.status_code, answer.content.decode(errors="replace"), onward
