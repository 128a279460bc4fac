"""Help across the counter of a pharmacy."""
