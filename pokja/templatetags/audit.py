"""What the pages of the audit log need."""

from django import template

from pokja.auditlog.values import moment_text

register = template.Library()
register.filter("waktu", moment_text)
