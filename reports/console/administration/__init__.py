"""The pages of an installation: its settings, its warnings, partners' systems."""
