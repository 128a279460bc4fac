"""A stranger's program that checks answers of `match_file`: written from docs/matching.md alone.

Nothing of the house is imported here. Where the document did not say enough, it says more now.
"""
