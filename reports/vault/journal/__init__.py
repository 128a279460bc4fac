"""The journal's files: how a line gets in, how what is new is read, what may go again."""
