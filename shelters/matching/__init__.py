"""Who gets which place: pure, deterministic, explained. No database, no clock, no case.

A problem (`problem`) becomes columns (`columns`), rules give every pair a yes, a no or an *ask*
(`rules`), what is left is scored (`fit`), households stand in one strict order (`order`), the
optimum is exact (`optimum`), everyone left without a place gets a proof (`certificates`), and
the answer is put together in `matching`. `docs/matching.md` says every rule for a stranger.
"""
