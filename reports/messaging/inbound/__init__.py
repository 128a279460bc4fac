"""Texts that came in: kept, threaded, answered."""
