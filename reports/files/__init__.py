"""Files of a case, both ways: sealed in chunks, opened once on the way in, shown as copies."""
