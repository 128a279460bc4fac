"""How a page asks, with Django's forms: the kinds of field, and the words for each reader."""
