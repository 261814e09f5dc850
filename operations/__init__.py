"""Keeps an installation alive: backup and restore, health, numbers, logs. May import both apps; neither imports it."""
