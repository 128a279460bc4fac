"""The provider's signature, written from its published description for this side alone.

Not shared with the application: two sides that share a mistake agree.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit


def sign(*, token: str, address: str, fields: Mapping[str, str]) -> str:
    """Return X-Twilio-Signature for a form posted to `address`."""
    mac = hmac.new(token.encode(), address.encode(), hashlib.sha1)
    for name, value in sorted(fields.items()):
        mac.update(name.encode())
        mac.update(value.encode())
    return base64.b64encode(mac.digest()).decode("ascii")


def is_loopback(address: str) -> bool:
    """Whether an address is on this machine, the only place the network calls."""
    return urlsplit(address).hostname in {"127.0.0.1", "localhost", "::1"}
