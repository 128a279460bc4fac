"""Venues and their nights: admitted, withdrawn, counted, and guests who go home."""
