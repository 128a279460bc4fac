"""The case page: the reason to open it, what lies behind it, and what it offers."""
