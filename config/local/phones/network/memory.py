"""What lies on the demo's phones and at its provider, kept while the demo is stopped.

Sample data in the demo's own folder, readable by its owner alone.
"""

import json
import os
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from config.local.phones.network.message_resource import Text
from config.local.phones.network.phone_network import Network

FILE = "phones.json"
MOMENTS = {"created_at", "updated_at", "sent_at", "expires_at", "arrived_at"}


def save(network: Network, file: Path) -> None:
    """Keep everything, whole or not at all."""
    with network.lock:
        kept = {
            "phones": [
                {
                    "number": phone.number,
                    "name": phone.name,
                    "texts": [_written(text) for text in phone.texts],
                }
                for phone in network.phones.values()
            ],
            "copies": [_written(text) for text in network.listed(to=None)[::-1]],
            "opted_out": sorted(network.opted_out),
        }
    new = file.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(kept, stream, ensure_ascii=False)
    new.rename(file)


def load(network: Network, file: Path) -> None:
    """Bring back what was kept. A message that was under way stays where it was."""
    if not file.exists():
        return
    kept = json.loads(file.read_text(encoding="utf-8"))
    texts = {entry["sid"]: _read(entry) for entry in kept["copies"]}
    for entry in kept["phones"]:
        phone = network.add_phone(number=entry["number"], name=entry["name"])
        phone.texts += [texts.get(text["sid"]) or _read(text) for text in entry["texts"]]
    with network.lock:
        for text in texts.values():
            network.keep(text)
        network.opted_out |= set(kept["opted_out"])


def _written(text: Text) -> dict[str, Any]:
    found = {field.name: getattr(text, field.name) for field in fields(text)}
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(entry: dict[str, Any]) -> Text:
    values: dict[str, Any] = dict(entry)
    for name in MOMENTS & values.keys():
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    values["error"] = tuple(values["error"]) if values["error"] else None
    return Text(**values)
