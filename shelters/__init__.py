"""Places to stay: houses, searches, the match, and every step of a placement."""
