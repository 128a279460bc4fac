"""How long a case may wait, what nobody has read, and the calls that wake a worker process."""
