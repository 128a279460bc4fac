"""The one way to a case, by its id or its reference, and its messages by pages."""
