"""What the files of a pack hold, a module for each: types that say how a key is read."""
