"""Everything that is sealed, and every key: nothing else here knows cryptography."""
