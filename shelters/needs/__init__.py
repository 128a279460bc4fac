"""A household's search for a place, and the calls that wake the match."""
