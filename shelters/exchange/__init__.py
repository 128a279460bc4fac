"""Directories of other registers in and out, and the files of a match."""
