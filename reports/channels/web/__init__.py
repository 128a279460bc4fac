"""The report on the web: the reporter's own pages, in any browser, without a session."""
