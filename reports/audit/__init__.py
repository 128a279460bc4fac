"""Who did what: append-only, hash-chained, checked by `./run verify_audit`."""
