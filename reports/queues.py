"""The names of the queues, in one place. A task carries ids only; PostgreSQL holds the truth."""

URGENT = "urgent"  # somebody is waiting: a case to hand on, an escalation
TEXTS = "texts"  # what waits for the phone network: it may be slow, or silent
ROUTINE = "routine"  # sweeps and sealing, every few seconds or minutes

ALL = (URGENT, TEXTS, ROUTINE)
