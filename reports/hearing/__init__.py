"""How much danger a text tells of: a cry, a worry, or nothing; and whether it was understood.

`ear()` is the one of this process. Its model is loaded by the first text that is read: in the
worker that reads texts, never in a web request that a person waits for. `plain_ear()` has frames
alone and is ready at once.
"""

from functools import cache

from reports.hearing.engine import engine
from reports.hearing.frames import Grade
from reports.hearing.model import Weights, load
from reports.hearing.reading import Ear, Heard
from reports.region import Region, region

__all__ = ["Ear", "Grade", "Heard", "ear", "plain_ear", "weights_of"]

MODEL = "hearing/model.npz"  # in the pack's folder; a pack without one is read by frames alone


def weights_of(pack: Region) -> Weights | None:
    """The weights of a pack, or None if it has none. Raises ValueError for a file that is none."""
    file = pack.folder / MODEL
    return load(file) if file.exists() else None


@cache
def ear() -> Ear:
    """The ear of the region in force, model and all; the process makes it once."""
    weights = weights_of(region())
    return Ear(
        region().hearing,
        worries=region().worries,
        weights=weights,
        engine=engine() if weights else None,
    )


@cache
def plain_ear() -> Ear:
    """The same without the model, for where a person waits."""
    return Ear(region().hearing, worries=region().worries)
