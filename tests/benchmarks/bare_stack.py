"""Settings of the bare view on the house's own stack: all that stands before our pages too."""

from config.settings import *  # noqa: F403 - the same settings, but for the one below

ROOT_URLCONF = "tests.benchmarks.bare"
