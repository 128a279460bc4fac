"""Week patterns of the rota."""
