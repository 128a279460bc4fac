"""HTTP/1.1 on loopback, with connections kept open: the provider's interface and the control."""

import base64
import hmac
import json
import re
import socket
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from config.local.phones.network.memory import NotKept
from config.local.phones.network.phone_network import Network
from config.local.phones.network.provider_refusals import UNAUTHORIZED, Refusal
from config.local.phones.service import control, provider_api

FOLDER = Path(__file__).parents[1] / "page"
LOOK = Path(__file__).parents[4] / "reports/look/static/look"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}


@dataclass(frozen=True)
class Page:
    """One file as it is sent."""

    content: bytes
    kind: str


def _page(file: Path) -> Page:
    return Page(file.read_bytes(), f"{KINDS[file.suffix]}; charset=utf-8")


FILES = {
    "/linden.css": _page(LOOK / "linden.css"),
    "/": _page(FOLDER / "phones.html"),
    "/phones.css": _page(FOLDER / "phones.css"),
    "/phones.js": _page(FOLDER / "phones.js"),
}

LARGEST = 64 * 1024
# No page of another site may show the phones in a frame and have somebody type there unawares.
POLICY = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'"
HOSTS = re.compile(r"^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$")


class PhoneServer(ThreadingHTTPServer):
    """The network behind one port of 127.0.0.1."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, network: Network, *, port: int = 0) -> None:
        self.network = network
        self.closing = threading.Event()
        self.connections = 0
        account = network.account
        pair = base64.b64encode(f"{account.sid}:{account.token}".encode())
        self.authorization = b"Basic " + pair
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def origin(self) -> str:
        """What goes into LINDEN_TWILIO_API_ORIGIN."""
        return f"http://127.0.0.1:{self.server_port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give a connection its thread."""
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is everyday here: faults make them."""

    def start(self) -> threading.Thread:
        """Serve in a thread of its own."""
        thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Let go of everybody who still waits, and of the port."""
        self.closing.set()
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: PhoneServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one packet for head and body
    timeout = 600  # seconds without a call; a client's next one must not meet the end of it

    def log_message(self, format: str, *args: Any) -> None:
        """Numbers and words are in the addresses: nothing is written down."""

    def do_GET(self) -> None:
        """Look something up, or show the page."""
        self._answer("GET")

    def do_POST(self) -> None:
        """Create, change, or control."""
        self._answer("POST")

    def do_DELETE(self) -> None:
        """Take a copy away."""
        self._answer("DELETE")

    def _answer(self, method: str) -> None:
        path, _, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST:
            self.close_connection = True
            self._send(413, b"", "text/plain")
            return
        body = self.rfile.read(length) if length else b""
        if path.startswith("/2010-04-01/"):
            self._provider(method, path, query, body)
        elif not self._is_from_here():
            self._send(403, b"", "text/plain")
        elif path.startswith("/control/"):
            self._control(method, path, query, body)
        elif path == "/favicon.ico":
            self._send(204, b"", "text/plain")
        else:
            self._page(FILES.get(path))

    def _provider(self, method: str, path: str, query: str, body: bytes) -> None:
        given = self.headers.get("Authorization", "").encode("utf-8", "replace")
        try:
            if not hmac.compare_digest(given, self.server.authorization):
                raise UNAUTHORIZED
            status, answer = provider_api.answer(
                self.server.network, method, path, dict(parse_qsl(query)), body.decode()
            )
        except Refusal as refusal:
            self._json(refusal.status, refusal.shown)
        except provider_api.Hang:
            self.server.closing.wait()
            self.close_connection = True
        except (provider_api.Drop, NotKept):
            self._drop()
        else:
            self._json(status, answer)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _control(self, method: str, path: str, query: str, body: bytes) -> None:
        try:
            asked = json.loads(body or b"{}") if method == "POST" else dict(parse_qsl(query))
            status, answer = control.answer(self.server.network, method, path, asked)
        except KeyError as missing:
            status, answer = 400, {"error": f"{missing} is missing"}
        except (ValueError, TypeError) as error:
            status, answer = 400, {"error": str(error)}
        except NotKept:
            status, answer = 503, {"error": "there is no room to keep it"}
        self._json(status, answer)

    def _is_from_here(self) -> bool:
        """Only this machine's own pages and programs: another site's page may not type here."""
        origin = self.headers.get("Origin")
        host = self.headers.get("Host", "")
        return bool(HOSTS.match(host)) and (origin is None or urlsplit(origin).netloc == host)

    def _page(self, page: Page | None) -> None:
        if page is None:
            self._send(404, b"", "text/plain")
        else:
            self._send(200, page.content, page.kind)

    def _json(self, status: int, answer: object) -> None:
        content = b"" if status == 204 else json.dumps(answer).encode()
        self._send(status, content, "application/json;charset=utf-8")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response_only(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", POLICY)
        if status == 429:
            self.send_header("Retry-After", "1")
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="Twilio API"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
