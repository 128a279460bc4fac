"""Whether this process may start under its login: it has the role of its work, and nothing more."""

from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from config.roles import own_rights
from config.roles.newer import database_is_newer
from config.roles.rights_notation import Role

SHOWN = 5  # lines of a difference; `./run database_roles --check ROLE` prints all


def site_role() -> Role | None:
    """The role of a web process; None for one that serves both sites."""
    return Role(settings.LINDEN_SITES[0]) if len(settings.LINDEN_SITES) == 1 else None


def problems(role: Role | None) -> list[CheckMessage]:
    """What speaks against starting as this role; in the demo, and beside a newer release, warnings.

    One more query at the start; the catalogues are small.
    """
    if role is None:
        return [_both_sites()]
    found = own_rights.compare(role)
    hint = (
        f"LINDEN_DATABASE_URL names another login, or: ./run database_roles. All of it:"
        f" ./run database_roles --check {role.value}"
    )
    return [
        _message(
            f"The login of this process may {word} than the role {role.value}: {lines}.", hint, id
        )
        for word, lines, id in (
            ("more", _shown(found.more), "linden.config.E021"),
            ("less", _shown(found.less), "linden.config.E022"),
        )
        if lines
    ]


def _both_sites() -> CheckMessage:
    fault = "This process serves the public site and the staff site: whoever takes it has both."
    hint = "Start two, with LINDEN_SITES=public and LINDEN_SITES=staff, each with its own login."
    kind = Warning if settings.LINDEN_DEMO else Error
    return kind(fault, hint=hint, id="linden.config.E020")


def _message(fault: str, hint: str, id: str) -> CheckMessage:
    weaker = settings.LINDEN_DEMO or database_is_newer()
    return (Warning if weaker else Error)(fault, hint=hint, id=id)


def _shown(lines: Sequence[str]) -> str:
    more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return "; ".join([*lines[:SHOWN], *more])
