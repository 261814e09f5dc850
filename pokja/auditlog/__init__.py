"""Reads the audit log: what was noted (pokja/audit.py) and what the history of the tables tells, as one list."""
