"""Asking, at the start of an operation, whether whoever calls it may."""

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.log import Actor


class NotAllowed(Exception):
    """The role does not allow this; pages show it as something that does not exist."""


def check(by: Staff | Actor, permission: Permission) -> Actor:
    """Return how the log names the caller. Raises NotAllowed.

    An Actor stands for the installation itself or somebody at its command line: it is not asked.
    """
    if isinstance(by, Actor):
        return by
    if not by.may(permission):
        raise NotAllowed
    return actor_of(by)
