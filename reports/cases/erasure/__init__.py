"""Erasing cases: on request, at the end of their time, and what an order left undone."""
