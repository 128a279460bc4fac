"""Benchmarks: the ground one stands on, what it hands back, and how that is shown."""
