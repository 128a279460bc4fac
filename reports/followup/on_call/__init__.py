"""The phone of whoever is on duty: rung, and acknowledged."""
