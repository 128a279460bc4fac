"""One blob of every kind that the vault seals, with the key that opens it and what is inside."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch
from uuid import UUID

from reports.vault.primitives import envelope, keys
from tests.golden import adapter
from tests.golden.adapter import BY_SECRET, SEALED, WORKING, Place

FOLDER: Final = Path(__file__).parent / "sealed"

type Records = dict[str, dict[str, Any]]


@contextmanager
def recorded() -> Iterator[Records]:
    """The first blob of each name and kind that is sealed meanwhile."""
    found: Records = {}
    seeds: dict[bytes, bytes] = {}
    born = keys.PrivateKey.__init__

    def noted(private: keys.PrivateKey, seed: bytes) -> None:
        born(private, seed)
        seeds[private.public.raw] = private.seed

    def close(key: Any, data: bytes, context: Any) -> bytes:
        return note(WORKING, key, b"", data, context, _close(key, data, context))

    def seal(key: Any, public: Any, data: bytes, context: Any) -> bytes:
        blob = _seal(key, public, data, context)
        if public.raw in seeds:
            note(SEALED, key, seeds[public.raw], data, context, blob)
        return blob

    def wrap(key: Any, secret: Any, data: bytes, context: Any) -> bytes:
        blob = _wrap(key, secret, data, context)
        return note(BY_SECRET, key, secret.aead_key.raw, data, context, blob)

    def note(kind: int, key: Any, secret: bytes, data: bytes, context: Any, blob: bytes) -> bytes:
        found.setdefault(
            f"{context.name} {kind}",
            {
                "place": Place.of(context).described(),
                "key": key.raw.hex(),
                "key_id": key.id.hex(),
                "secret": secret.hex(),
                "inside": base64.b64encode(data).decode(),
                "blob": base64.b64encode(blob).decode(),
            },
        )
        return blob

    _close, _seal, _wrap = envelope.close, envelope.seal, envelope.wrap_by_secret
    with ExitStack() as stack:
        for owner, name, instead in (
            (envelope, "close", close),
            (envelope, "seal", seal),
            (envelope, "wrap_by_secret", wrap),
            (keys.PrivateKey, "__init__", noted),
        ):
            stack.enter_context(patch.object(owner, name, instead))
        yield found


def keep(records: Mapping[str, Any], name: str) -> None:
    """Write what a world sealed."""
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(dict(sorted(records.items())), indent=1)
    (FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")


def all_kept() -> Records:
    """Every blob there is, by name and kind; one of each."""
    found: Records = {}
    for path in sorted(FOLDER.glob("*.json")):
        found |= json.loads(path.read_text("utf-8"))
    return found


def others() -> Records:
    """One of each name that no world sealed."""
    known = {each["place"]["name"] for each in all_kept().values()}
    with recorded() as made:
        for number, name in enumerate(sorted(adapter.CONTEXT_NAMES - known)):
            raw = bytes([number + 1]) * keys.KEY_LENGTH
            place = Place(name, str(UUID(int=number + 1)), str(UUID(int=77)), number)
            envelope.close(keys.DataKey(raw), f"sample of {name}".encode(), place.context)
    return made
