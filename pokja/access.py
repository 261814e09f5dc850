"""The gate: the only answer to "may this person...?"."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from pokja.roles import Permission

FORBIDDEN = "Peran Anda di Pokja ini tidak mencakup {act}."


def can(user, permission: Permission, obj) -> bool:
    """Whether `user` may do `permission` to `obj`.

    `obj` names the Pokja that answers for it as `gate_pokja`, those that take part as `gate_participants` (ids), and
    may ask for a stricter permission by `gate_permission` (a draft is not read with the right to read finals).
    """
    if not user.is_authenticated:
        return False
    needed = obj.gate_permission(permission) if hasattr(obj, "gate_permission") else permission
    reach = user.reach(needed)
    pokja = obj.gate_pokja
    if pokja is None:
        return reach.nation
    return (
        reach.nation
        or pokja.pk in reach.own
        or (bool(reach.participant) and not reach.participant.isdisjoint(getattr(obj, "gate_participants", ())))
        or (bool(reach.provinces) and pokja.region.province_id in reach.provinces)
    )


def can_anywhere(user, permission: Permission) -> bool:
    """Whether `user` holds `permission` for at least one place."""
    reach = user.reach(permission)
    return bool(reach.nation or reach.own or reach.provinces)


def get_permitted(source: type[Model] | QuerySet, user, permission: Permission, **lookup):
    """Fetch one object of a Pokja: 404 to whoever may not see it, 403 to whoever sees it with too small a role."""
    queryset = source.objects.all() if isinstance(source, type) else source
    obj = queryset.visible_to(user).filter(**lookup).first()
    if obj is None:
        raise Http404
    if not can(user, permission, obj):
        raise PermissionDenied(FORBIDDEN.format(act=permission.value))
    return obj
