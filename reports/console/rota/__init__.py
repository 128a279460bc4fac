"""The rota: a week of it, who is missing in the coming days, and patterns that repeat."""
