"""The papers a meeting is printed on."""

from meetings.papers.variants import public_variant

__all__ = ["public_variant"]
