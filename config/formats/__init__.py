"""How dates and times are written where nothing else says so (Django's own admin pages)."""
