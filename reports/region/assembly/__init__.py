"""The files of a pack put together into one region, and held against each other."""
