"""Who is responsible for a case, who must not know of it, and who is asked next."""
