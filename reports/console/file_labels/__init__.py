"""How the files of a case are called on the pages of staff."""
