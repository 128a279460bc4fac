"""The environment of a process that a test starts."""

import os

# Only for the suite itself: the browser's driver keeps an event loop running beside Django.
OURS_ALONE = "DJANGO_ALLOW_ASYNC_UNSAFE"


def environment(**more: str) -> dict[str, str]:
    """The suite's own environment with `more`, less what no process of a region would have."""
    return {name: value for name, value in os.environ.items() if name != OURS_ALONE} | more


def stranger() -> dict[str, str]:
    """The environment of somebody who only cloned the project."""
    return {n: value for n, value in environment().items() if not n.startswith("LINDEN_")}
