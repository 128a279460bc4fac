"""The reporter's pages, by what she wants to do."""
