"""One row by a constant statement, for what every request asks.

Building a query costs more than running it; where reports are counted by the second it is done
once.
"""

from functools import cached_property
from typing import Any, Final

from django.db import connection
from django.db.models import Model


class Finder[M: Model]:
    """Finds one row of a model; `where` is our own SQL, a `%s` for each value."""

    def __init__(self, model: type[M], where: str) -> None:
        self._model = model
        self._where: Final = where

    def find(self, *values: Any) -> M | None:
        """Return the row, None without one; with several any of them. One query."""
        with connection.cursor() as cursor:
            cursor.execute(self._statement, values)
            row = cursor.fetchone()
        return None if row is None else self._model.from_db(connection.alias, self._names, row)

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._model._meta.concrete_fields]

    @cached_property
    def _statement(self) -> str:
        # No model of ours names its columns otherwise.
        columns, table = ", ".join(self._names), self._model._meta.db_table
        return f"select {columns} from {table} where {self._where} limit 1"  # noqa: S608 - our own
