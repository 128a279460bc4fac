"""Asking later how it goes, by text, and what an answer brings about."""
