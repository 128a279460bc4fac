"""A browser over real HTTP that sends a form with a file in it, as one without a script does."""

from tests.reports.channels.web.test_files import BOUNDARY, multipart
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Page


class Sender(Browser):
    """Somebody's browser; `like` another one, it is that person's too."""

    def like(self, other: Browser) -> "Sender":
        """With the cookies of that one."""
        self.cookies = dict(other.cookies)
        return self

    def send_file(
        self, page: str, action: str, data: bytes, *, name: str = "a.jpg", **fields: str
    ) -> Page:
        """Fill in the form of that page and send it; returns what follows."""
        form = self.get(page).form(action=action)
        kept = [pair for pair in form.data({}) if pair[0] not in {"file", *fields}]
        body = multipart([*kept, *fields.items(), ("file", data)], filename=name)
        return self._go("POST", action, body)

    def _headers(self, body: bytes | None) -> dict[str, str]:
        headers = super()._headers(body)
        if body is not None and body.startswith(b"--"):
            headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
        return headers
