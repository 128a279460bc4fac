"""A passkey in software: what a browser and a security key do together (WebAuthn level 3)."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Passkey:
    """One credential for one site."""

    origin: str
    site: str
    credential_id: bytes = b"sample credential"
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    count: int = 0

    def register(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer the site's offer to make a credential."""
        client = self._client("webauthn.create", options["challenge"])
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._new_credential()}
        response = {
            "clientDataJSON": encode(client),
            "attestationObject": encode(cbor2.dumps(attestation)),
        }
        return self._answer(response)

    def prove(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer the site's challenge."""
        client = self._client("webauthn.get", options["challenge"])
        data = self._header(PRESENT | VERIFIED)
        signed = data + hashlib.sha256(client).digest()
        response = {
            "clientDataJSON": encode(client),
            "authenticatorData": encode(data),
            "signature": encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
        }
        return self._answer(response)

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        name = encode(self.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _header(self, flags: int) -> bytes:
        self.count += 1
        site = hashlib.sha256(self.site.encode()).digest()
        return site + bytes([flags]) + self.count.to_bytes(4)

    def _new_credential(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32), numbers.y.to_bytes(32)
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        length = len(self.credential_id).to_bytes(2)
        header = self._header(PRESENT | VERIFIED | ATTESTED)
        return header + b"\0" * 16 + length + self.credential_id + public


def encode(raw: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Read base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
