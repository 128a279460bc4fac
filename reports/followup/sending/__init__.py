"""The texts whose moment has come, and what no answer means."""
