"""What must hold about the database's server before a process of an installation starts.

What is acknowledged must be on a disk, on that of a second server too where the region wants one,
and what travels between the machines must be encrypted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection
from psycopg import Connection

from reports.region import region

HINT: Final = "See docs/operations.md, Install, and docs/two-machines.md."
VERIFIED: Final = {"verify-ca", "verify-full"}
# With every other word the library goes on in clear when it is told that there is no encryption.
NEVER_IN_CLEAR: Final = {"require", *VERIFIED}
# With these a commit is acknowledged before a second server has it on its disk.
ALONE: Final = {"local", "remote_write"}

_FACTS: Final = """
select coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false)
        or coalesce((select encrypted from pg_stat_gssapi where pid = pg_backend_pid()), false),
    inet_client_addr()::text,
    current_setting('fsync') = 'on' and current_setting('full_page_writes') = 'on',
    current_setting('synchronous_commit'),
    current_setting('synchronous_standby_names') <> '',
    case when pg_is_in_recovery() then false
        else left(pg_walfile_name(pg_current_wal_lsn()), 8) > '00000001' end
"""


@dataclass(frozen=True, kw_only=True)
class Server:
    """The server at the other end of this process's connection, and the way there."""

    # As both ends see it, which differ where a pooler stands between them; what stays within one
    # machine (a socket, a loopback address) need not be.
    encrypted: bool
    demanded: bool  # a connection in clear would have failed
    verified: bool  # whoever answered showed a certificate that was checked
    disk: bool  # fsync and full_page_writes
    commit: str
    standby: bool  # one is named
    promoted: bool  # it was a standby itself once


@register(Tags.database, deploy=True)
def server_is_safe(**options: Any) -> list[CheckMessage]:
    """Refuse a server that may lose what it acknowledged, or one reached in clear."""
    if settings.LINDEN_DEMO or not options.get("databases"):
        return []
    return list(faults(server(), wants_standby=region().standby))


def server() -> Server:
    """Ask the server, and look at this end of the connection."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS)
        there, client, disk, commit, standby, promoted = cursor.fetchone()
    link: Connection[Any] = connection.connection
    near = _is_near(link.info.hostaddr)
    # As they are in force: of the address, of the environment, or the library's own.
    words = {each.keyword.decode(): (each.val or b"").decode() for each in link.pgconn.info}
    mode = words["sslmode"]
    return Server(
        encrypted=(near or bool(link.pgconn.ssl_in_use)) and (there or _is_near(client)),
        demanded=near or mode in NEVER_IN_CLEAR,
        verified=near or mode in VERIFIED,
        disk=disk,
        commit=commit,
        standby=standby,
        promoted=promoted,
    )


def _is_near(address: str | None) -> bool:
    """A unix socket has no address."""
    return not address or ip_address(address.partition("/")[0]).is_loopback


def faults(found: Server, *, wants_standby: bool) -> Iterator[CheckMessage]:
    """What speaks against starting on this server."""
    if not (found.encrypted and found.demanded):
        fault = (
            "is encrypted by chance, the next may not be"
            if found.encrypted
            else ("is not encrypted")
        )
        yield _error(
            f"The connection to the database {fault}, and the server is another machine:"
            " add ?sslmode=verify-full&sslrootcert=FILE to LINDEN_DATABASE_URL.",
            "E023",
        )
    elif not found.verified:
        yield _warning(
            "The connection to the database is encrypted, but to whoever answers there:"
            " LINDEN_DATABASE_URL does not say sslmode=verify-full.",
            "W023",
        )
    if not found.disk:
        yield _error("fsync or full_page_writes is off: a crash loses the database.", "E024")
    if found.commit == "off":
        yield _error("synchronous_commit is off: what was acknowledged can be lost.", "E025")
    elif wants_standby and found.commit in ALONE:
        yield _error(
            f"synchronous_commit is {found.commit}, and the region wants what was acknowledged on"
            " a second server: set it to on.",
            "E025",
        )
    if wants_standby and not found.standby:
        yield _no_standby(found)


def _no_standby(found: Server) -> CheckMessage:
    """After a failover the promoted server is alone, and reports must come in all the same."""
    fault = "The region wants a second server, and synchronous_standby_names names none."
    return _warning(fault, "W026") if found.promoted else _error(fault, "E026")


def _error(fault: str, number: str) -> CheckMessage:
    return Error(fault, hint=HINT, id=f"linden.config.{number}")


def _warning(fault: str, number: str) -> CheckMessage:
    return Warning(fault, hint=HINT, id=f"linden.config.{number}")
