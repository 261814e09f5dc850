"""A whole pasted text becomes guessed rows. Pure: text in, rows out; nothing here touches the database."""

from meetings.pasting.parse import parse
from meetings.pasting.rows import KINDS, Row

__all__ = ["KINDS", "Row", "parse"]
