"""The one door: what every channel hands in becomes a case, or two cases that are linked."""
