"""The papers a meeting is printed on."""
