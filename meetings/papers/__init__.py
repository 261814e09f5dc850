"""The papers a meeting is printed on."""

from meetings.papers.public import public_variant

__all__ = ["public_variant"]
