"""The ways in: the web, a text, a partner's own system."""
