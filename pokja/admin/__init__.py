"""The admin site `/kelola/` and what of the people side it shows."""

from pokja.admin import accounts, log, people, places
from pokja.admin.site import site

__all__ = ["accounts", "log", "people", "places", "site"]
