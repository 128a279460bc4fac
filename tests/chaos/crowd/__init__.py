"""Everybody who comes while things break, and what they were told."""
