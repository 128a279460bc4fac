"""`python -m config.local.phones --port N --state FOLDER`: the demo's phone network, until SIGTERM.

Its account, numbers and the application's address come from the `LINDEN_*` variables that the
application itself reads.
"""

import argparse
import signal
import sys
from pathlib import Path

from config.environment import env
from config.local.phones import sample_phones
from config.local.phones.network import memory as kept
from config.local.phones.network.phone_network import Network
from config.local.phones.network.provider_account import Account
from config.local.phones.network.safe_clock import MovableClock
from config.local.phones.service.courier import Courier
from config.local.phones.service.server import PhoneServer
from reports.region import folder_of
from reports.region.assembly.loading import load_pack

PACE_SECONDS = 0.6  # between two statuses: a person can follow it


def main(arguments: list[str]) -> int:
    """Serve until SIGTERM or Ctrl-C; what lies on the phones is kept all the while."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, metavar="FOLDER")
    chosen = parser.parse_args(arguments)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    memory = kept.Memory(chosen.state / kept.FILE)
    clock = MovableClock(Path(env.text("LINDEN_CLOCK_FILE")))
    network = Network(_account(), clock=clock, pace=PACE_SECONDS, zone=_zone(), memory=memory)
    sample_phones.add_phones(network)
    _serve(PhoneServer(network, port=chosen.port))
    with network.lock:
        memory.close()
    return 0


def _serve(server: PhoneServer) -> None:
    courier = Courier(server.network)
    courier.start()
    server.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    server.stop()
    courier.stop()


def _account() -> Account:
    return Account(
        sid=env.text("LINDEN_TWILIO_ACCOUNT"),
        token=env.secret("LINDEN_TWILIO_TOKEN", variable=True),
        numbers=tuple(env.names("LINDEN_TWILIO_NUMBERS")),
        inbound=env.text("LINDEN_HOOKS_ORIGIN") + "/hooks/twilio/inbound/",
    )


def _zone() -> str:
    chosen = env.text("LINDEN_REGION", "brussels")
    return load_pack(folder_of(chosen)).calendar.timezone.key


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
