"""What `config/deploy/` offers: units, container, proxy. They are started by the install test."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from config.install import environment, serve
from config.local.machine import child_processes
from config.local.machine.ports import free_port
from config.local.state import ROOT
from tests.brokers.processes import until

DEPLOY = ROOT / "config" / "deploy"
CLEANER = DEPLOY / "systemd" / "linden-clean@.service"
UNITS = sorted({*(DEPLOY / "systemd").glob("*.service")} - {CLEANER})
EXPOSED = "20"
"""Tenths of the ten points of `systemd-analyze security`; OK begins at 2.5."""

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed"
)


def setting(unit: Path, name: str) -> list[str]:
    """The values of one setting of a unit, in order."""
    return re.findall(rf"^{name}=(.*)$", unit.read_text(), re.MULTILINE)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as they are, for this checkout instead of /opt/linden."""
    folder = tmp_path / "units"
    shutil.copytree(DEPLOY / "systemd", folder)
    for path in folder.rglob("*.*"):
        if path.is_file():
            path.write_text(path.read_text().replace("/opt/linden", str(ROOT)))
    return folder


def verify(unit: Path) -> str:
    """What systemd finds wrong with it; it exits 0 all the same."""
    said = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    return said.stdout + said.stderr


def test_there_is_a_unit_for_each_process() -> None:
    assert [unit.stem for unit in UNITS] == [
        *("linden-beat", "linden-public", "linden-staff", "linden-worker")
    ]
    for unit in UNITS:
        shared, own = setting(unit, "EnvironmentFile")
        assert shared == "/etc/linden/linden.env"
        assert Path(own).stem in environment.PROCESSES


@needs_systemd
@pytest.mark.parametrize("unit", [*UNITS, CLEANER], ids=lambda unit: unit.stem)
def test_a_unit_is_sound_and_hardened(units: Path, unit: Path) -> None:
    assert verify(units / unit.name) == ""
    rated = subprocess.run(
        [
            *("systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSED}"),
            units / unit.name,
        ],
        capture_output=True,
        text=True,
    )
    assert rated.returncode == 0, rated.stdout[-300:]


@needs_systemd
def test_a_misspelt_setting_would_be_found(units: Path) -> None:
    hardened = units / "linden-.service.d" / "hardened.conf"
    hardened.write_text(hardened.read_text().replace("ProtectHome", "ProtectHomes"))
    assert "ProtectHomes" in verify(units / UNITS[0].name)


def test_a_process_is_started_with_the_options_of_the_demos(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(os, "execv", lambda *command: started.append(command))
    monkeypatch.setattr(os, "chdir", lambda _folder: None)
    monkeypatch.setenv("RUNTIME_DIRECTORY", "/run/linden-beat")
    for unit in UNITS:
        words = setting(unit, "ExecStart")[0].split()
        assert words[:2] == ["/opt/linden/run", "serve"]
        serve.main(words[2:])
    assert [command for _, command in started] == [
        child_processes.beat_command(Path("/run/linden-beat/beat")),
        child_processes.web_command(8000),
        child_processes.web_command(8001),
        child_processes.worker_command(),
    ]


@pytest.mark.parametrize("arguments", [[], ["database"], ["web", "--port", "http"], ["beat", "x"]])
def test_other_arguments_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        serve.main(arguments)
    assert refused.value.code == 2


def test_the_container_has_what_runs_and_nothing_else() -> None:
    said = (DEPLOY / "Containerfile").read_text()
    copied = {
        word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", said, re.MULTILINE)
        for word in line.split()
    }  # fmt: skip
    assert all((ROOT / name).exists() for name in copied)
    apps = {path.parent.name for path in ROOT.glob("*/migrations")}
    assert apps | {"config", "docs", "run", "manage.py", "uv.lock", "pyproject.toml"} <= copied
    assert "tests" not in copied
    assert re.findall(r"^USER (.+)$", said, re.MULTILINE) == ["10001"]


def test_the_containers_are_closed_and_started_as_the_units_are() -> None:
    said = (DEPLOY / "compose.yaml").read_text()
    for promise in (
        "read_only: true",
        "cap_drop: [ALL]",
        "no-new-privileges:true",
        '"10001:10001"',
    ):
        assert promise in said
    commands = re.findall(r"command: \[(.+)\]", said)
    assert len(commands) == len(UNITS)
    for command in commands:
        words = command.replace('"', "").split(", ")
        assert words[0] == "serve"
        assert words[1] in {"web", "worker", "beat"}
    files = set(re.findall(r"etc/(\w+)\.env", said))
    assert files == {"linden", "public", "staff", "worker"}


# Its workers are the suite's user, so that they reach the test's folder; no other is taken.
NGINX = """
daemon off;
{user}
pid {folder}/pid;
events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/linden.conf;
}}
"""


class Site(BaseHTTPRequestHandler):
    """A site behind the proxy, which says what it was told of whoever asks."""

    def do_GET(self) -> None:
        """Say it."""
        told = {name: self.headers.get_all(name) for name in ("X-Forwarded-For", "Host")}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_words: object) -> None:
        """Nothing."""


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """A running nginx with the sample: its port, and the one where it looks for the public site."""
    port, behind = free_port(), free_port()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=help.example.org", "-keyout", tmp_path / "key.pem"),
            *("-out", tmp_path / "certificate.pem"),
        ],
        check=True,
        capture_output=True,
    )
    sample = (DEPLOY / "nginx.conf").read_text()
    for of_a_server, here in {
        "/etc/linden-proxy": str(tmp_path),
        "/var/lib/linden/help": str(tmp_path),
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{free_port()}",
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
    }.items():
        assert of_a_server in sample
        sample = sample.replace(of_a_server, here)
    (tmp_path / "linden.conf").write_text(re.sub(r".*listen \[::\].*", "", sample))
    (tmp_path / "nginx.conf").write_text(
        NGINX.format(folder=tmp_path, user="" if os.geteuid() else "user root;")
    )
    (tmp_path / "help.html").write_text("Call 112")
    tmp_path.chmod(0o755)
    command = ["nginx", "-e", str(tmp_path / "errors"), "-c", str(tmp_path / "nginx.conf")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    with subprocess.Popen(command) as process:
        try:
            until(lambda: listens(port))
            yield port, behind
        finally:
            process.terminate()


def listens(port: int) -> bool:
    """Whether somebody answers there."""
    with socket.socket() as asking:
        return not asking.connect_ex(("127.0.0.1", port))


def ask(port: int, **headers: str) -> tuple[int, str]:
    """One request through the proxy: status and words."""
    context = ssl._create_unverified_context()  # noqa: S323 - the test's own certificate
    link = HTTPSConnection("127.0.0.1", port, context=context, timeout=20)
    link.request("GET", "/back/?secret=word", headers={"Host": "help.example.org", **headers})
    answer = link.getresponse()
    said = answer.status, answer.read().decode()
    link.close()
    return said


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_nginx_says_who_asks_and_shows_the_numbers_when_the_site_is_away(
    nginx: tuple[int, int], tmp_path: Path
) -> None:
    port, behind = nginx
    assert ask(port) == (503, "Call 112")
    site = HTTPServer(("127.0.0.1", behind), Site)
    thread = Thread(target=site.serve_forever)
    thread.start()
    try:
        status, said = ask(port, **{"X-Forwarded-For": "192.0.2.66"})
    finally:
        site.shutdown()
        thread.join()
        site.server_close()
    told = {"X-Forwarded-For": ["127.0.0.1"], "Host": ["help.example.org"]}
    assert (status, json.loads(said)) == (200, told)
    assert ask(port) == (503, "Call 112")
    written = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    assert "secret=word" not in written


@pytest.mark.skipif(not shutil.which("caddy"), reason="caddy is not installed")
def test_caddy_takes_its_sample() -> None:
    tested = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"],
        capture_output=True,
        text=True,
    )
    assert tested.returncode == 0, tested.stderr
    assert "warn" not in tested.stderr


def test_no_proxy_writes_down_who_asks_for_what() -> None:
    nginx, caddy = (DEPLOY / "nginx.conf").read_text(), (DEPLOY / "Caddyfile").read_text()
    servers = nginx.count("\nserver {")
    assert nginx.count("access_log off;") == nginx.count("error_log /dev/null emerg;") == servers
    assert re.findall(r"^\t?log\b.*", caddy, re.MULTILINE) == ["\tlog {"]
    assert "level PANIC" in caddy
