"""What is wrong with a data file, said so that whoever wrote the file can put it right."""

from collections.abc import Iterable

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

type Place = tuple[str | int, ...]
type Fault = tuple[Place, str, object]  # where in the table, what was expected, what was found


class PackBroken(Exception):
    """A data file is not what it must be; `errors` says where and what was expected."""

    def __init__(self, errors: tuple[str, ...]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


def sentence(file: str, key: str, expected: str, found: object = None) -> str:
    """One mistake as it is shown."""
    instead = "" if found is None else f", found {found!r}"
    return f"{file}: {key}: expected {expected}{instead}"


def wrong(expected: str, found: object = None) -> PydanticCustomError:
    """A value that is not as expected, where its type does not say all."""
    return PydanticCustomError("wrong", "{expected}", {"expected": expected, "found": found})


def together(faults: Iterable[Fault]) -> None:
    """Raise them all at once, each at its place inside the table. Raises ValidationError."""
    if details := [InitErrorDetails(type=wrong(e, f), loc=loc, input=f) for loc, e, f in faults]:
        raise ValidationError.from_exception_data("pack", details)
