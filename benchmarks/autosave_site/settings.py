"""The program with one more view, which does nothing: what benchmarks/autosave.py measures the others beside."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.autosave_site.urls"
