"""Runs of the match: what one looks at, what it gave, who waits, who was passed over."""
