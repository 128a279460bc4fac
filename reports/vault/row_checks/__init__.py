"""Rows beside their marks: what was put back, removed, or is not ours."""
