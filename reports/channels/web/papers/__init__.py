"""Files by the code: the pages that send and collect them, and their words."""
