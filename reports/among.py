"""Whether a column holds one of many ids, as one parameter.

Django's `in` has a parameter for each: of a list of a hundred cases that is most of the work of
asking.
"""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, UUIDField, Value


class Among(Func):
    """A condition for `filter`."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, ids: Iterable[UUID]) -> None:
        array = Value([*ids], output_field=ArrayField(UUIDField()))
        super().__init__(F(column), array)
