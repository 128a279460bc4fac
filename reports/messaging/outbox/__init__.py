"""Texts that are to go: the queue, its limits, and numbers that want none."""
