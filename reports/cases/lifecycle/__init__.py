"""The steps of a case as a table, the steps it takes by itself, and their picture."""
