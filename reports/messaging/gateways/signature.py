"""How the provider shows that a call comes from it.

`X-Twilio-Signature` is the base64 of an HMAC-SHA1, keyed by the account's token, over the whole
address and every POST field with its value, sorted by name
(twilio.com/docs/usage/security, "Validating requests").
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha1
from urllib.parse import urlsplit

PORTS = {"https": 443, "http": 80}

type Fields = Mapping[str, Sequence[str]]


def is_signed(*, token: str, address: str, fields: Fields, signature: str) -> bool:
    """Whether the holder of `token` signed this call to `address`, compared in constant time.

    The provider writes the usual port into the address or leaves it out: either will do.
    """
    given = signature.encode("utf-8", "surrogateescape")
    forms = [signature_of(token=token, address=form, fields=fields) for form in _forms(address)]
    found = [hmac.compare_digest(form.encode(), given) for form in forms]
    return any(found)


def signature_of(*, token: str, address: str, fields: Fields) -> str:
    """Return the signature of a call to `address` with these fields.

    A field that comes twice counts once for each different value.
    """
    said = [name + value for name in sorted(fields) for value in sorted(set(fields[name]))]
    text = "".join([address, *said]).encode("utf-8", "surrogateescape")
    return base64.b64encode(hmac.new(token.encode(), text, sha1).digest()).decode()


def _forms(address: str) -> list[str]:
    parts = urlsplit(address)
    if parts.port not in {None, PORTS.get(parts.scheme)}:
        return [address]
    host = parts.netloc.removesuffix(f":{parts.port}")
    with_port = parts._replace(netloc=f"{host}:{PORTS.get(parts.scheme)}")
    return [parts._replace(netloc=host).geturl(), with_port.geturl()]
