"""What several pages share: the guard, forms and their fields, words, help."""
