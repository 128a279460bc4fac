"""The doors of staff and device pages, and what was typed when one had closed."""
