"""What a tour drives: a browser, an authenticator, phones, a desk, a demo of its own."""
