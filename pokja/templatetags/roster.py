"""What a list of members shows of a NIP."""

from django import template

from pokja import roster

register = template.Library()
register.filter("masked_nip", roster.masked_nip)
