"""Whose account a gateway uses, and what its texts come from."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sender:
    """What a text comes from: a number in E.164 (or a short code or name), or a service."""

    number: str | None = None
    service: str | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """What the client calls it."""
        if self.service:
            return {"messaging_service_sid": self.service}
        return {"from_": self.number or ""}


@dataclass(frozen=True)
class Account:
    """Everything that tells one account's gateway from another's."""

    sid: str
    token: str = field(repr=False)
    origin: str
    sender: Sender
