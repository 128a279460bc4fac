"""Who has what now, the states of a placement, and what waits behind it."""
