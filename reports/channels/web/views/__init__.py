"""The reporter's pages, by what is done on them."""
