"""The account at the provider that the network plays."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Account:
    """Whose messages these are, and where the provider calls its owner."""

    sid: str
    token: str = field(repr=False)
    numbers: tuple[str, ...]
    inbound: str  # the address that is called when a text comes in
    service: str = ""
