"""The names of the queues, in one place. A task carries ids only; PostgreSQL holds the truth."""

URGENT = "urgent"  # somebody is waiting: a case to hand on, an escalation
ROUTINE = "routine"  # sweeps and sealing, every few seconds or minutes

ALL = (URGENT, ROUTINE)
