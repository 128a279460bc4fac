"""The keys of an installation: its files, the ring, lookups, and who holds which key."""
