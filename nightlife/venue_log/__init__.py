"""A venue's log: written, read, joined into patterns, kept no longer than it must be."""
