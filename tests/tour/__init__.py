"""The main job end to end, driven through real HTTP as people would drive it."""
