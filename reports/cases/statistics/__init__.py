"""Counts of cases for yearly figures, and what of them may be shown."""
