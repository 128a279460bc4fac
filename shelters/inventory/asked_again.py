"""Queries that are asked at every event: made once in a process, then asked again of other values.

To make one takes longer than the database takes to answer it.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import QuerySet

type Rows = QuerySet[Any, Any]

_BEGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)


class AskedAgain:
    """A query for rows of plain columns, in which only so many moments and ids are others."""

    def __init__(self, make: Callable[..., Rows], *kinds: type[datetime] | type[UUID]) -> None:
        self._make = make
        self._kinds = kinds

    def rows(self, *values: datetime | UUID) -> list[tuple[Any, ...]]:
        """Return the rows for these values, given as `make` takes them; one query."""
        sql, words = self._made
        with connection.cursor() as cursor:
            cursor.execute(sql, [word if at is None else values[at] for at, word in words])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    @cached_property
    def _made(self) -> tuple[str, list[tuple[int | None, Any]]]:
        # While the query is made others stand in for the values: they are told apart as objects.
        stand_ins = [
            uuid4() if kind is UUID else _BEGIN + timedelta(days=at)
            for at, kind in enumerate(self._kinds)
        ]
        sql, words = self._make(*stand_ins).query.sql_with_params()
        which = {id(each): at for at, each in enumerate(stand_ins)}
        found = [(which.get(id(word)), word) for word in words]
        if {at for at, _ in found if at is not None} != set(range(len(stand_ins))):
            raise ValueError("a value is not asked for as it is given: the first would be kept")
        return sql, found
