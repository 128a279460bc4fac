"""`./run totp [--state FOLDER] LOGIN`: the current code of a sample login. In the demo only.

`--state` is the demo's, where it was given one. `./run totp -` reads one login a line and answers
each at once, by a line; `LOGIN SECONDS` asks what is shown at that moment, in seconds since 1970.
"""

import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from config.local import state

WRONG_ARGUMENTS = 2


def totp_code(login: str, *, now: datetime) -> str:
    """Return the six digits that this login's authenticator shows at `now`.

    Needs Django set up on the demo's database. Raises sample_accounts.NoSuchLogin.
    """
    from reports.accounts.onboarding import sample_accounts

    return sample_accounts.current_code(login=login, now=now)


def main(arguments: list[str]) -> int:
    """Print the code. 0: done; 1: no such login; 2: bad arguments, or no demo here."""
    if arguments[:1] == ["--state"] and len(arguments) > 2:
        os.environ["LINDEN_STATE"], arguments = arguments[1], arguments[2:]
    asks = arguments == ["-"]
    if len(arguments) != 1 or (arguments[0].startswith("-") and not asks):
        print(__doc__, file=sys.stderr)
        return WRONG_ARGUMENTS
    state.load_environment()
    if os.environ.get("LINDEN_DEMO") != "1":
        print("./run totp works in the demo only; start one with ./run demo", file=sys.stderr)
        return WRONG_ARGUMENTS
    return _print_codes(map(str.split, sys.stdin) if asks else [arguments])


def _print_codes(asked: Iterable[list[str]]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    return int(not all([_print_code(*words) for words in asked]))


def _print_code(login: str, moment: str = "") -> bool:
    from django.db import OperationalError, connection

    from reports.accounts.onboarding.sample_accounts import NoSuchLogin

    try:
        now = datetime.fromtimestamp(float(moment), UTC) if moment else datetime.now(UTC)
        print(totp_code(login, now=now), flush=True)
        return True
    except NoSuchLogin:
        print(f"there is no sample login {login!r}", file=sys.stderr)
    except OperationalError:
        print("the demo's database does not answer; start it with ./run demo", file=sys.stderr)
    finally:
        connection.close()  # the demo may end while the next login is waited for
    return False


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
