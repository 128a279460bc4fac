"""The ways through the house that a tour goes, each for people of one kind."""
