"""The control address: what tests, the tour and the page ask of the network. JSON."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from config.local.phones.network.message_orders import kind_of
from config.local.phones.network.message_resource import Text, shown
from config.local.phones.network.phone_faults import Fault
from config.local.phones.network.phone_network import Network, Phone

LONGEST_WAIT = 20.0  # seconds, for a page that waits for news
LONGEST_NAME = 40

type Answer = tuple[int, dict[str, Any]]


def answer(network: Network, method: str, path: str, asked: Mapping[str, Any]) -> Answer:
    """Answer one call; KeyError, TypeError or ValueError when it makes no sense."""
    found = ROUTES.get((method, path.removeprefix("/control/")))
    return found(network, asked) if found else (404, {"error": "no such control"})


def _state(network: Network, asked: Mapping[str, Any]) -> Answer:
    """Everything the page shows; with `since`, once it differs from that version."""
    since, wait = int(asked.get("since", -1)), min(float(asked.get("wait", 0)), LONGEST_WAIT)
    with network.lock:
        network.changed.wait_for(lambda: network.version != since, timeout=wait)
        return 200, {
            "version": network.version,
            "now": network.clock.now().isoformat(),
            "moved": int(network.clock.moved.total_seconds()),
            "zone": network.zone,
            "numbers": list(network.account.numbers),
            "pace": network.pace,
            "calls": network.calls,
            "idle": network.idle,
            "scripted": network.script.waiting,
            "phones": [_phone(phone, network) for phone in network.phones.values()],
        }


def _phone(phone: Phone, network: Network) -> dict[str, Any]:
    return {
        "number": phone.number,
        "name": phone.name,
        "switched_off": phone.switched_off,
        "texts": [_text(text, network) for text in phone.texts],
    }


def _text(text: Text, network: Network) -> dict[str, Any]:
    return {
        "sid": text.sid,
        "sent": text.direction == "inbound",
        "body": text.shown,
        "at": (text.arrived_at or text.created_at).isoformat(),
        "other": text.to if text.direction == "inbound" else text.sender,
        "calls": list(text.calls),
        "copy": "words" if text.body else "blank",
        "kept": text.sid in network.copies,
    }


def _copies(network: Network, asked: Mapping[str, Any]) -> Answer:
    """The provider's copies, oldest first: what a thief at the provider would find."""
    found = network.listed(to=asked.get("to"))[::-1]
    return 200, {"copies": [shown(text) for text in found]}


def _type(network: Network, asked: Mapping[str, Any]) -> Answer:
    body = str(asked["body"])
    if not body or len(body) > 1600:
        raise ValueError("a text has 1 to 1600 characters")
    text = network.type(sender=_number(asked["from"]), body=body, to=asked.get("to"))
    return 201, {"sid": text.sid}


def _fault(network: Network, asked: Mapping[str, Any]) -> Answer:
    times = asked.get("times", 1)
    network.prepare(
        to=str(asked["to"]),
        fault=Fault(asked["fault"]),
        times=None if times is None else int(times),
    )
    return 201, {"scripted": network.script.waiting}


def _clear(network: Network, asked: Mapping[str, Any]) -> Answer:
    network.clear_faults(to=asked.get("to"))
    return 200, {"scripted": network.script.waiting}


def _add_phone(network: Network, asked: Mapping[str, Any]) -> Answer:
    name = str(asked.get("name", "")).strip()[:LONGEST_NAME]
    phone = network.add_phone(number=_number(asked["number"]), name=name)
    return 201, {"number": phone.number}


def _switch(network: Network, asked: Mapping[str, Any]) -> Answer:
    network.switch(number=str(asked["number"]), off=bool(asked["off"]))
    return 200, {}


def _move_clock(network: Network, asked: Mapping[str, Any]) -> Answer:
    network.move_clock(timedelta(seconds=int(asked["seconds"])))
    return 200, {"now": network.clock.now().isoformat()}


def _settings(network: Network, asked: Mapping[str, Any]) -> Answer:
    network.pace = float(asked.get("pace", network.pace))
    network.calls = bool(asked.get("calls", network.calls))
    return 200, {"pace": network.pace, "calls": network.calls}


def _reset(network: Network, _: Mapping[str, Any]) -> Answer:
    network.reset()
    return 200, {}


def _number(word: Any) -> str:
    number = "".join(str(word).split())
    if kind_of(number) is None:
        raise ValueError("write the number with its country: +32 470 00 00 01")
    return number


ROUTES: dict[tuple[str, str], Callable[[Network, Mapping[str, Any]], Answer]] = {
    ("GET", "state"): _state,
    ("GET", "copies"): _copies,
    ("POST", "text"): _type,
    ("POST", "fault"): _fault,
    ("POST", "clear"): _clear,
    ("POST", "phones"): _add_phone,
    ("POST", "switch"): _switch,
    ("POST", "clock"): _move_clock,
    ("POST", "settings"): _settings,
    ("POST", "reset"): _reset,
}
