"""A backup as one file: sealed to a public key, made by this installation, whole or not at all."""
