"""Every request of the suite and every task runs under the role of the process it belongs to.

A right that is missing in `config/roles/rights_by_table.py` then fails in the first test that
needs it, with a word about where to add it. What a test does by itself it does as the owner.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

import pytest
from celery.app.task import Task
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RegexPattern
from psycopg import Connection, errors, sql
from psycopg.pq import TransactionStatus

from config import urls
from config.roles import giving, role_making, wanted
from config.roles.rights_notation import SITES, Role

LOGINS = wanted.logins("linden")
WHERE = (
    "The {role} process has no such right. If it needs it: config/roles/rights_by_table.py, then"
    " ./run database_roles --page"
)

_now = threading.local()


def give() -> None:
    """Let the roles have what they should in this process's test database."""
    role_making.make(LOGINS, {})
    giving.give(LOGINS)


@contextmanager
def everywhere() -> Iterator[None]:
    """From here on requests and tasks have their role only."""
    answer, run = BaseHandler.get_response, Task.__call__

    def get_response(self: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        with as_role(_site(request.path_info)):
            return answer(self, request)

    def call(self: Task, *args: Any, **kwargs: Any) -> Any:
        with as_role(Role.WORKER):
            return run(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "get_response", get_response)
        patch.setattr(Task, "__call__", call)
        yield


@contextmanager
def as_role(role: Role | None) -> Iterator[None]:
    """What this thread asks of the database is asked as that role; None changes nothing."""
    before = getattr(_now, "role", None)
    if role is None or role is before:
        yield
        return
    asked = _Asked(role)
    _now.role = role
    asked.take(connection.connection)
    try:
        with connection.execute_wrapper(asked):
            yield
    finally:
        _now.role = before
        asked.give_back(before)


class _Asked:
    """Takes the role in each session that is used, since a request may open one."""

    def __init__(self, role: Role) -> None:
        self._role = role
        self._session: Connection[Any] | None = None

    def __call__(
        self, execute: Callable[..., Any], query: Any, params: Any, many: bool, context: Any
    ) -> Any:
        self.take(context["connection"].connection)
        try:
            return execute(query, params, many, context)
        except Exception as fault:
            if isinstance(fault.__cause__, errors.InsufficientPrivilege):
                fault.add_note(WHERE.format(role=self._role.value))
            raise

    def take(self, session: Connection[Any] | None) -> None:
        """Take it, unless this session has it."""
        if session is not None and session is not self._session:
            _set(session, self._role)
            self._session = session

    def give_back(self, before: Role | None) -> None:
        """Whoever asked before asks again; a failed transaction does that by itself."""
        session = self._session
        if session is None or session.closed:
            return
        if session.info.transaction_status is not TransactionStatus.INERROR:
            _set(session, before)


def _set(session: Connection[Any], role: Role | None) -> None:
    # Past Django: the queries of a request are counted.
    words = sql.SQL("set role {}").format(sql.Identifier(LOGINS[role]) if role else sql.SQL("none"))
    with session.cursor() as cursor:
        cursor.execute(words)


@lru_cache(maxsize=4096)
def _site(path: str) -> Role | None:
    return next((role for role in SITES if _serves(role, path)), None)


def _serves(role: Role, path: str) -> bool:
    try:
        _resolver(role).resolve(path)
    except Resolver404:
        return False
    return True


@cache
def _resolver(role: Role) -> URLResolver:
    patterns = [*urls.NAMED[role.value], *urls.AT_THE_ROOT[role.value]]
    return URLResolver(RegexPattern(r"^/"), patterns)
