"""A browser of a hundred lines: cookies, redirects and forms over real HTTP, no JavaScript."""

from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from tests.tour.tools.page_reader import Form, Page, read

PATIENCE = 30.0
"""Seconds to wait for an answer: a login costs a key derivation, a cold start some more."""


class Unreachable(Exception):
    """Nothing answers at that address."""


class TooManyRedirects(Exception):
    """A page kept sending the browser on."""


class Browser:
    """One person's browser at one address, from one loopback address.

    With `through`, where a site answers that stands behind a proxy, it says what that would say.
    """

    def __init__(
        self,
        base: str,
        *,
        language: str = "en",
        source: str = "127.0.0.1",
        through: tuple[str, int] | None = None,
    ) -> None:
        self.base = base
        self.language = language
        self.source = source
        self.through = through
        self.cookies: dict[str, str] = {}
        self.page = Page("", 0, "")
        self.headers: dict[str, str] = {}

    def get(self, address: str) -> Page:
        """Open a page, following redirects."""
        return self._go("GET", address, None)

    def submit(
        self,
        form: Form,
        answers: dict[str, str | list[str]] | None = None,
        *,
        button: tuple[str, str] | None = None,
    ) -> Page:
        """Send the form as a browser would with these answers, by its first button or `button`."""
        data = form.data(answers or {})
        first = next(((name, value) for name, value, _ in form.buttons), ("", ""))
        pressed = button or first
        if pressed[0]:
            data.append(pressed)
        if form.method == "get":
            return self._go("GET", f"{form.action}?{urlencode(data)}", None)
        return self._go("POST", form.action, urlencode(data).encode())

    def post(self, address: str, data: dict[str, str]) -> Page:
        """Send these fields and nothing else."""
        return self._go("POST", address, urlencode(data).encode())

    def _go(self, method: str, address: str, body: bytes | None) -> Page:
        here = urljoin(urljoin(self.base, self.page.address), address)
        for _ in range(10):
            status, source, onward = self._ask(method, here, body)
            if onward is None:
                self.page = read(urlsplit(here).path, status, source)
                return self.page
            here = urljoin(here, onward)
            if urlsplit(here).netloc != urlsplit(self.base).netloc:
                self.page = read(here, status, source)
                return self.page
            method, body = "GET", None
        raise TooManyRedirects(here)

    def _ask(self, method: str, address: str, body: bytes | None) -> tuple[int, str, str | None]:
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        host, port = self.through or (parts.hostname or "", parts.port)
        connection = HTTPConnection(host, port, timeout=PATIENCE, source_address=(self.source, 0))
        try:
            connection.request(method, path, body=body, headers=self._headers(body))
            answer = connection.getresponse()
            source = answer.read().decode(errors="replace")
        except OSError as refused:
            raise Unreachable(f"{self.base} does not answer: {refused}") from refused
        finally:
            connection.close()
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        onward = answer.headers["Location"] if 300 <= answer.status < 400 else None
        return answer.status, source, onward

    def _headers(self, body: bytes | None) -> dict[str, str]:
        headers = {"Accept-Language": self.language, "User-Agent": "linden-tour"}
        if self.through:
            said = urlsplit(self.base)
            headers |= {"Host": said.netloc, "X-Forwarded-Proto": said.scheme}
            headers["X-Forwarded-For"] = self.source
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = "{0.scheme}://{0.netloc}".format(urlsplit(self.base))
        return headers

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
