"""The coordinators' board of the whole region, and its map of tiles."""
