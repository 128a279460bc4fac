"""Blobs that machines open: of accounts, partners, texts, and the digests of secrets."""
