"""The phone network in memory: messages, phones, faults, refusals, and its clock."""
