"""Case management as things that are filled in, each sealed to the case: closing, plans, dates."""
