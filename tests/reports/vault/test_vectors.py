"""Published vectors, and our own opened by an implementation that shares no code with ours."""

import ast
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from reports.vault.primitives import envelope, padding, password_keys
from reports.vault.primitives.context import Context
from reports.vault.primitives.file_streams import FileKey, Stream
from reports.vault.primitives.keys import DataKey, PrivateKey
from tests.reports.vault import second

VECTORS = Path(__file__).parent / "vectors"


def vector(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return found


class TestPublished:
    def test_x_wing_draft_vector_1_by_hand(self) -> None:
        xwing = vector("xwing-draft-08-c1")
        seed = bytes.fromhex(xwing["sk"])
        assert second.public_of(seed).hex() == xwing["pk"]
        assert second.decapsulate(seed, bytes.fromhex(xwing["ct"])).hex() == xwing["ss"]

    def test_our_key_from_the_draft_seed_is_the_drafts_public_key(self) -> None:
        xwing = vector("xwing-draft-08-c1")
        assert PrivateKey(bytes.fromhex(xwing["sk"])).public.raw.hex() == xwing["pk"]

    def test_rfc_9180_a11_opens_with_the_library(self) -> None:
        """The private function only here: the public one has no AAD argument."""
        rfc = {name: value for name, value in vector("rfc9180-a11").items() if name != "source"}
        given = {name: bytes.fromhex(value) for name, value in rfc.items()}
        suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)
        opened = openssl.hpke._decrypt_with_aad(
            suite,
            given["enc"] + given["ct"],
            X25519PrivateKey.from_private_bytes(given["skRm"]),
            given["info"],
            given["aad"],
        )
        assert opened == given["pt"]

    def test_rfc_9180_a11_key_schedule_by_hand(self) -> None:
        rfc = vector("rfc9180-a11")
        key, nonce = second.key_schedule(
            bytes.fromhex(rfc["shared_secret"]),
            bytes.fromhex(rfc["info"]),
            suite=(0x0020, 0x0001, 0x0001),
            key_length=16,
        )
        assert (key.hex(), nonce.hex()) == (rfc["key"], rfc["base_nonce"])

    def test_rfc_9180_a11_recipient_key(self) -> None:
        rfc = vector("rfc9180-a11")
        private = X25519PrivateKey.from_private_bytes(bytes.fromhex(rfc["skRm"]))
        expected = X25519PublicKey.from_public_bytes(bytes.fromhex(rfc["pkRm"]))
        assert private.public_key() == expected


def test_the_second_implementation_imports_no_hpke_and_nothing_of_ours() -> None:
    source = Path(second.__file__).read_text(encoding="utf-8")
    imported = {
        node.module or ""
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
    }
    assert not any("hpke" in name or name.startswith("reports") for name in imported)


@pytest.mark.parametrize("name", ["kind-01-working", "kind-02-sealed", "kind-03-by-secret"])
class TestOurOwn:
    def test_opens_by_hand(self, name: str) -> None:
        given = vector(name)
        bound = second.context(given["kind"], **given["context"])
        blob, key = bytes.fromhex(given["blob"]), bytes.fromhex(given["data_key"])
        assert blob[0] == given["kind"]
        inside = second.open_outside(key, blob, bound)
        if given["kind"] == 2:
            inside = second.hpke_open(bytes.fromhex(given["seed"]), inside, bound)
        if given["kind"] == 3:
            inside = second.open_wrap(given["password"], inside, bound)
        assert second.strip(inside).decode() == given["text"]

    def test_opens_with_ours(self, name: str) -> None:
        given = vector(name)
        place = given["context"]
        context = Context(
            place["name"], UUID(place["owner"]), UUID(place["record"]), place["revision"]
        )
        key, blob = DataKey(bytes.fromhex(given["data_key"])), bytes.fromhex(given["blob"])
        match given["kind"]:
            case 1:
                opened = envelope.open(key, blob, context)
            case 2:
                private = PrivateKey(bytes.fromhex(given["seed"]))
                opened = envelope.unseal(key, private, blob, context)
            case _:
                opened = password_keys.unlock(key, given["password"], blob, context)
        assert padding.unpad(opened).decode() == given["text"]


class TestChunks:
    """Kind 0x04: a file's key, its stream key, and two chunks of it."""

    def test_open_by_hand(self) -> None:
        given = vector("kind-04-chunk")
        key = second.stream_key(bytes.fromhex(given["file_key"]), given["case"], given["file"])
        for chunk in given["chunks"]:
            blob = bytes.fromhex(chunk["blob"])
            bound = second.chunk_context(
                given["case"], given["file"], chunk["number"], chunk["last"]
            )
            assert blob[0] == given["kind"]
            assert second.open_outside(key, blob, bound).decode() == chunk["text"]

    def test_open_with_ours(self) -> None:
        given = vector("kind-04-chunk")
        key = FileKey(bytes.fromhex(given["file_key"]))
        stream = Stream(key, case_id=UUID(given["case"]), file_id=UUID(given["file"]))
        for chunk in given["chunks"]:
            opened = stream.open(chunk["number"], bytes.fromhex(chunk["blob"]), last=chunk["last"])
            assert opened.decode() == chunk["text"]
