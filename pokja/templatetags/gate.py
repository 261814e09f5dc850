"""The gate asked from a template: buttons stand only where the act behind them is allowed."""

from django import template

from pokja import access
from pokja.roles import Permission

register = template.Library()


@register.simple_tag
def can(user, permission: str, obj) -> bool:
    """{% can user "MEMBERS_MANAGE" pokja as may_manage %}"""
    return access.can(user, Permission[permission], obj)


@register.simple_tag
def can_anywhere(user, permission: str) -> bool:
    """{% can_anywhere user "MINUTES_EDIT" as may_write %}"""
    return user.is_authenticated and access.can_anywhere(user, Permission[permission])
