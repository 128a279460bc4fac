"""What somebody keeps for an own account, and the tokens of partners' systems."""
