"""What is wrong with a data file, said so that whoever wrote the file can put it right."""

from collections.abc import Iterable
from typing import Any

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
    """A value that is not as expected."""
    return PydanticCustomError("wrong", "{expected}", {"expected": expected, "found": found})


def together(faults: Iterable[Fault]) -> None:
    """Raise them all at once, each at its place inside the table. Raises ValidationError."""
    _raise([InitErrorDetails(type=wrong(e, f), loc=loc, input=f) for loc, e, f in faults])


def together_with(faults: Iterable[Fault], others: ValidationError) -> None:
    """Raise them and what another reader found in the same table. Raises ValidationError."""
    own = [InitErrorDetails(type=wrong(e, f), loc=loc, input=f) for loc, e, f in faults]
    _raise([*own, *(_again(one) for one in others.errors(include_url=False))])


def _again(error: Any) -> InitErrorDetails:
    ctx = error.get("ctx", {})
    kind = wrong(ctx["expected"], ctx["found"]) if error["type"] == "wrong" else error["type"]
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"], ctx=ctx)


def _raise(details: list[InitErrorDetails]) -> None:
    if details:
        raise ValidationError.from_exception_data("pack", details)
