"""The story of a case: what was told, what was written, and when all of it happened."""
