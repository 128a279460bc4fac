"""The report's own pages, up to sending: what each asks for these answers, and the way through."""
