"""Pages about the files of a case: seeing one, handing one over, and the file for a court."""
