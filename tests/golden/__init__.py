"""What today's code stored, showed and answered, kept to be opened, shown and answered again.

See docs/golden.md: what is kept, what it guards, and when one may write it anew.
"""
