"""What a case holds, sealed and opened: rows, contents, phones, and what does not open."""
