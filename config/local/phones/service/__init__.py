"""The phone network over HTTP: the provider's interface, its calls, the page."""
