"""Password, second factor, key pair and session: how somebody gets in."""
