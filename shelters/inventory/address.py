"""Where a house stands: sealed to its own people, opened by them on its own page, never sent.

The address leaves this note in one other way only: somebody of the house accepts a person and
seals it to the case. What the match knows are keyed cells of the zones it lies in.
"""

import json
from dataclasses import asdict, dataclass
from typing import Final

from reports.vault.primitives.context import Context
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys import team_sealed_texts
from reports.vault.team_keys.key_hierarchy import TeamVersion
from shelters.models import House


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Address:
    """Where a house stands and how one finds it: `lines` as on an envelope, `way` the rest.

    `zones` and `not_from` are codes of communes: where it is, and where it takes nobody from.
    """

    lines: str = ""
    way: str = ""
    phone: str = ""
    zones: tuple[str, ...] = ()
    not_from: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Address(...)"


NOT_SAID: Final = Address()


def write(house: House, address: Address, *, version: TeamVersion) -> None:
    """Put a sealed address on the row; the caller saves it. Raises padding.TooLong."""
    data = json.dumps(asdict(address), ensure_ascii=False).encode()
    house.address_version_id = version.id
    house.address = team_sealed_texts.seal(version, _context(house), data)


def read(house: House, key: PrivateKey) -> Address:
    """Return the address, with the private key of the version it is sealed to.

    For whoever opens it for its people or seals it to a case; nothing else reads it. Raises
    SealBroken.
    """
    said = json.loads(team_sealed_texts.unseal(key, _context(house), bytes(house.address)))
    zones, not_from = tuple(said.pop("zones")), tuple(said.pop("not_from"))
    return Address(**said, zones=zones, not_from=not_from)


def _context(house: House) -> Context:
    return Context("place.address", house.id, house.id, house.address_revision)
