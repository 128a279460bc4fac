"""From a due text to its end: claimed, sent, looked up, redacted, forgotten."""
