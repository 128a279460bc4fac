"""Words every room shares: how urgent a case is, and what kinds of harm a person can tell of."""

from enum import StrEnum


class Level(StrEnum):
    """How soon a person needs someone. There is no "low": nobody who writes is unimportant."""

    EMERGENCY = "emergency"
    HIGH = "high"
    ELEVATED = "elevated"
    STANDARD = "standard"

    @property
    def rank(self) -> int:
        """3 for the most urgent, 0 for the least; for comparing and sorting."""
        return _MOST_URGENT_LAST.index(self)

    @property
    def urgent(self) -> bool:
        """Whether somebody should act today: EMERGENCY and HIGH."""
        return self in (Level.EMERGENCY, Level.HIGH)


_MOST_URGENT_LAST = (Level.STANDARD, Level.ELEVATED, Level.HIGH, Level.EMERGENCY)


class Kind(StrEnum):
    """What happened, as the reporter may tick it; a worker classifies later."""

    PHYSICAL = "physical"
    SEXUAL = "sexual"
    PSYCHOLOGICAL = "psychological"
    CONTROL = "control"
    ECONOMIC = "economic"
    STALKING = "stalking"
    STREET = "street"
    WORK = "work"
    ONLINE = "online"
    FORCED_MARRIAGE = "forced_marriage"
    SPIKING = "spiking"
    OTHER = "other"


class Takes(StrEnum):
    """Whose cases a team takes. Of `ADULTS`, too, somebody who takes minors' cases gets one."""

    ADULTS = "adults"
    BOTH = "both"
    MINORS = "minors"


class Origin(StrEnum):
    """The moment a deadline counts from."""

    INGESTION = "ingestion"
    ASSAULT = "assault"
    INCIDENT = "incident"
    SAMPLING = "sampling"
    ORDER = "order"
