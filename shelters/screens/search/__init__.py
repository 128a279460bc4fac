"""The pages of a search for a place, inside the case."""
