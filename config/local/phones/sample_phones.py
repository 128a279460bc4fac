"""The demo's sample account, numbers and phones. None of the numbers is anybody's."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from config.local.phones.network.message_resource import new_sid
from config.local.phones.network.phone_network import Network

SERVICE_NUMBER = "+32460000001"


@dataclass(frozen=True)
class SamplePhone:
    """One phone of the demo; `login` is the sample person on duty whose it is, if any."""

    number: str
    name: str
    login: str = ""


PHONES = (
    SamplePhone("+32470000001", "Phone one"),
    SamplePhone("+32470000002", "Phone two"),
    SamplePhone("+32470000003", "Somebody else's phone"),
    SamplePhone("+32471000001", "Duty phone, Worker One (FR)", "worker-fr-1"),
    SamplePhone("+32471000002", "Duty phone, Worker One (NL)", "worker-nl-1"),
    SamplePhone("+32471000011", "House phone, Sample House North"),
    SamplePhone("+32471000012", "House phone, Sample House for Men"),
)


def make_account(folder: Path) -> dict[str, str]:
    """Make the sample account unless it is there; return the variables that describe it.

    Every variable about texts is set: one of a real installation must not reach the demo.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, token = folder / "account.json", folder / "token"
    if not file.exists():
        token.touch(mode=0o600)
        token.write_text(secrets.token_hex(16), encoding="ascii")
        file.write_text(json.dumps({"sid": new_sid("AC")}), encoding="ascii")
    return {
        "LINDEN_TWILIO_ACCOUNT": json.loads(file.read_text(encoding="ascii"))["sid"],
        "LINDEN_TWILIO_TOKEN_FILE": str(token),
        "LINDEN_TWILIO_NUMBERS": SERVICE_NUMBER,
        "LINDEN_TWILIO_SERVICE": "",
        "LINDEN_CLOCK_FILE": str(folder / "clock"),
    }


def add_phones(network: Network) -> None:
    """Lay the sample phones on the table, unless there are phones already."""
    if not network.phones:
        for phone in PHONES:
            network.add_phone(number=phone.number, name=phone.name)
