"""The pages of an account: logging in, beginning, one's own things."""
