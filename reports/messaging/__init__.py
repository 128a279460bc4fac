"""Texts to phones: whether one may go, and how it goes, once."""
