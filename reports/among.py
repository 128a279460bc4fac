"""Whether a column holds one of many ids, as one parameter.

Django's `in` has a parameter for each: of a list of a hundred cases that is most of the work of
asking.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, F, Func, UUIDField, Value


class Among(Func):
    """A condition for `filter`. Of no ids nothing is asked, as with `in`."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, ids: Iterable[UUID]) -> None:
        self.ids = [*ids]
        super().__init__(F(column), Value(self.ids, output_field=ArrayField(UUIDField())))

    def as_sql(self, *args: Any, **kwargs: Any) -> tuple[str, Any]:
        """As expressions do."""
        if not self.ids:
            raise EmptyResultSet
        return super().as_sql(*args, **kwargs)
