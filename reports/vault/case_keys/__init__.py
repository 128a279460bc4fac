"""The keys of one case, its return code, and how both are made anew."""
