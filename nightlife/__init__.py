"""Venues at night: their logs, posters and patterns, and guests who get home."""
