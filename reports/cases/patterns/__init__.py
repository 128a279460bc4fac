"""Shifts that repeat every week, and what is different on some days."""
