"""`./run totp LOGIN`: the current code of a sample login. It works in the demo only."""

import os
import sys
from datetime import UTC, datetime

from config.local import state

WRONG_ARGUMENTS = 2


def totp_code(login: str, *, now: datetime) -> str:
    """Return the six digits that this login's authenticator shows at `now`.

    Needs Django set up on the demo's database. Raises setting_up.NoSuchLogin.
    """
    from reports.accounts import setting_up

    return setting_up.current_code(login=login, now=now)


def main(arguments: list[str]) -> int:
    """Print the code. 0: done; 1: no such login; 2: bad arguments, or no demo here."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return WRONG_ARGUMENTS
    state.load_environment()
    if os.environ.get("LINDEN_DEMO") != "1":
        print("./run totp works in the demo only; start one with ./run demo", file=sys.stderr)
        return WRONG_ARGUMENTS
    return _print_code(arguments[0])


def _print_code(login: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import OperationalError

    from reports.accounts.setting_up import NoSuchLogin

    try:
        print(totp_code(login, now=datetime.now(UTC)))
        return 0
    except NoSuchLogin:
        print(f"there is no sample login {login!r}", file=sys.stderr)
    except OperationalError:
        print("the demo's database does not answer; start it with ./run demo", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
