"""What a partner's system may send, and what it is read as."""
