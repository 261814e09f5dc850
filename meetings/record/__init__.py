"""The record of a meeting as plain data: written by `export`, checked by `shape`, read back by `importing`."""

from meetings.record.export import to_record

__all__ = ["to_record"]
