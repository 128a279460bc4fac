"""Files of the standard: read in any of its forms, written in two."""
