"""A phone network on loopback: the provider's interface, and telephones that one can look at.

The tests and the demo send to it through the real client; it answers as the published
description of the provider's Messages resource says (`resource.py`), calls back with real
signatures, and on request fails in every way a provider can.
"""
