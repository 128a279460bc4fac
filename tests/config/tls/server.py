"""A PostgreSQL with TLS at an address that is not this machine's own loopback, and its authority.

The demo's has no TLS: one of Debian's is used. Its network is a namespace, which nobody else is in.
"""

import datetime
import os
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.backup.programs import DEBIAN
from config.local.machine import rootless
from config.local.machine.postgres import Postgres

NAME: Final = "db.example.org"
ADDRESS: Final = "192.0.2.1"  # of the range that stands in examples
_ALONE: Final = (
    *("unshare", "--net"),
    *(() if not os.geteuid() else ("--user", "--map-current-user", "--keep-caps")),
)
_NETWORK: Final = f'ip link set lo up && ip addr add {ADDRESS}/32 dev lo && exec "$@"'


def programs() -> Path | None:
    """The newest PostgreSQL that Debian's packages left here."""
    found = {path.parent for path in DEBIAN.glob("*/bin/initdb")}
    return max(found, key=lambda path: float(path.parent.name), default=None)


def can_be_alone() -> bool:
    """Whether a network of one's own can be had here."""
    if not (shutil.which("ip") and shutil.which("nsenter") and shutil.which("unshare")):
        return False
    tried = subprocess.run([*_ALONE, "sh", "-c", _NETWORK, "sh", "true"], capture_output=True)
    return tried.returncode == 0


class Authority:
    """Who signs certificates; `file` is what `sslrootcert` names."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"CA of {file.name}")])
        own = _certificate(self._name, self._name, self._key.public_key(), authority=True)
        file.write_bytes(_pem(own.sign(self._key, hashes.SHA256())))

    def certify(self, host: str, *, key: Path, certificate: Path) -> None:
        """Write a key and its certificate for that host."""
        pair = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        made = _certificate(subject, self._name, pair.public_key(), authority=False).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
        )
        key.touch(mode=0o600)
        key.write_bytes(
            pair.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        certificate.write_bytes(_pem(made.sign(self._key, hashes.SHA256())))


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, authority: bool
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    constraints = x509.BasicConstraints(ca=authority, path_length=None)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(constraints, critical=True)
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


class Encrypted(Postgres):
    """One that offers TLS under the name NAME, and stands at ADDRESS, where no loopback is."""

    def __init__(self, folder: Path, *, programs: Path, authority: Authority) -> None:
        super().__init__(folder, programs=programs)
        self._make(authority)

    def command(self) -> list[str]:
        """In a network of its own."""
        words = super().command()
        words[words.index("-h") + 1] = ADDRESS
        return [*_ALONE, "sh", "-c", _NETWORK, "sh", *words]

    def beside(self) -> list[str]:
        """The words before a command that is to run in the same network."""
        assert self.process
        same = ["--net"] if not os.geteuid() else ["--net", "--user", "--preserve-credentials"]
        return ["nsenter", f"--target={self.process.pid}", *same]

    def address(self, query: str, *, host: str = NAME) -> str:
        """What LINDEN_DATABASE_URL would say: a name, which no server of names knows, and where."""
        password = (self.folder / "password").read_text()
        where = f"linden:{password}@{host}:{self.port}/postgres"
        return f"postgresql://{where}?hostaddr={ADDRESS}&{query}"

    def _make(self, authority: Authority) -> None:
        """A cluster that an older PostgreSQL can make too; the demo's is of today's."""
        self.folder.mkdir(mode=0o700)
        cluster, password = self.folder / "cluster", self.folder / "password"
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        password.touch(mode=0o600)
        password.write_text(secrets.token_hex(24))
        authority.certify(NAME, key=key, certificate=certificate)
        rootless.hand_over(self.folder)
        before = rootless.prefix(programs=self.programs, folder=self.folder)
        subprocess.run(
            [
                *(*before, str(self.programs / "initdb"), "-D", str(cluster), "-U", "linden"),
                *(
                    "-A",
                    "scram-sha-256",
                    "--pwfile",
                    str(password),
                    "--encoding=UTF8",
                    "--locale=C",
                ),
            ],
            check=True,
            capture_output=True,
        )
        with (cluster / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"ssl = on\nssl_key_file = '{key}'\nssl_cert_file = '{certificate}'\n")
        with (cluster / "pg_hba.conf").open("a") as allowed:
            allowed.write(f"host all all {ADDRESS}/32 scram-sha-256\n")
