"""The format, read a second time from its description: imports nothing of ours and no HPKE.

X-Wing (ML-KEM-768, X25519, SHA3-256), the HPKE key schedule (RFC 9180, 5.1) and HKDF by hand.
"""

import hashlib
import hmac
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

LABEL = bytes.fromhex("5c2e2f2f5e5c")
X_WING = 0x647A
HKDF_SHA256 = 0x0001
AES_256_GCM = 0x0002


def expand_seed(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    expanded = hashlib.shake_256(seed).digest(96)
    lattice = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
    return lattice, X25519PrivateKey.from_private_bytes(expanded[64:])


def public_of(seed: bytes) -> bytes:
    lattice, curve = expand_seed(seed)
    return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def decapsulate(seed: bytes, encapsulated: bytes) -> bytes:
    lattice, curve = expand_seed(seed)
    for_lattice, for_curve = encapsulated[:1088], encapsulated[1088:]
    first = lattice.decapsulate(for_lattice)
    second = curve.exchange(X25519PublicKey.from_public_bytes(for_curve))
    own = curve.public_key().public_bytes_raw()
    return hashlib.sha3_256(first + second + for_curve + own + LABEL).digest()


def extract(salt: bytes, material: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), material, "sha256")


def expand(key: bytes, info: bytes, length: int) -> bytes:
    block, found, counter = b"", b"", 1
    while len(found) < length:
        block = hmac.digest(key, block + info + bytes([counter]), "sha256")
        found += block
        counter += 1
    return found[:length]


def key_schedule(
    shared: bytes, info: bytes, *, suite: tuple[int, int, int], key_length: int
) -> tuple[bytes, bytes]:
    suite_id = b"HPKE" + b"".join(part.to_bytes(2) for part in suite)

    def labeled_extract(salt: bytes, label: bytes, material: bytes) -> bytes:
        return extract(salt, b"HPKE-v1" + suite_id + label + material)

    def labeled_expand(key: bytes, label: bytes, info: bytes, length: int) -> bytes:
        return expand(key, length.to_bytes(2) + b"HPKE-v1" + suite_id + label + info, length)

    context = (
        b"\0" + labeled_extract(b"", b"psk_id_hash", b"") + labeled_extract(b"", b"info_hash", info)
    )
    secret = labeled_extract(shared, b"secret", b"")
    return (
        labeled_expand(secret, b"key", context, key_length),
        labeled_expand(secret, b"base_nonce", context, 12),
    )


def hpke_open(seed: bytes, message: bytes, info: bytes) -> bytes:
    shared = decapsulate(seed, message[:1120])
    suite = (X_WING, HKDF_SHA256, AES_256_GCM)
    key, nonce = key_schedule(shared, info, suite=suite, key_length=32)
    return AESGCM(key).decrypt(nonce, message[1120:], b"")


def context(kind: int, name: str, owner: str, record: str, revision: int) -> bytes:
    parts = [name.encode(), UUID(owner).bytes, UUID(record).bytes, revision.to_bytes(4)]
    return b"linden" + bytes([kind]) + b"".join(len(part).to_bytes(2) + part for part in parts)


def open_outside(key: bytes, blob: bytes, bound: bytes) -> bytes:
    assert blob[1:5] == hashlib.sha256(b"linden key id" + key).digest()[:4]
    return AESGCM(key).decrypt(blob[5:17], blob[17:], bound)


def open_wrap(password: str, inside: bytes, bound: bytes) -> bytes:
    memory, passes, lanes = inside[:4], inside[4:6], inside[6]
    stretched = Argon2id(
        salt=inside[7:23],
        length=32,
        iterations=int.from_bytes(passes),
        lanes=lanes,
        memory_cost=int.from_bytes(memory),
    ).derive(password.encode())
    key = expand(extract(b"", stretched), b"linden password wrap", 32)
    return AESGCM(key).decrypt(inside[23:35], inside[35:], bound)


def strip(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:4])
    assert not any(padded[4 + length :])
    return padded[4 : 4 + length]


def stream_key(file_key: bytes, case: str, file: str) -> bytes:
    info = b"linden file" + UUID(case).bytes + UUID(file).bytes
    return expand(extract(b"", file_key), info, 32)


def chunk_context(case: str, file: str, number: int, last: bool) -> bytes:
    flag = b"\x01" if last else b"\x00"
    return context(4, "file.chunk", case, file, number) + len(flag).to_bytes(2) + flag
