"""From an empty machine to a region that may open: `./run keys`, `./run build`, `./run install`."""
