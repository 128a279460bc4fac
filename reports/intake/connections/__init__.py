"""Who the other party is, and two reports about the same one."""
