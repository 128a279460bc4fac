"""The roles of an installation at its database: what each may do, and what it has."""
