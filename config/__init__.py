"""The wiring: settings, processes, commands. The first of ours that every process loads."""

import gc

# A start makes half a million objects that stay. At Python's own pace it looks for garbage among
# them again and again, a fifth of the time that a process takes to start.
gc.set_threshold(50_000, 20, 20)
