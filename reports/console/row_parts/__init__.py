"""What a row of a list says of a case besides its bookkeeping."""
