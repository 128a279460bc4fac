"""Keys, the envelope and its context, padding, passwords: no table, no service key."""
