"""The short way for a place in public space: four pages, an entry for the figures, no case."""
