"""Devices that many hands use: their rows, their PINs, their shifts."""
