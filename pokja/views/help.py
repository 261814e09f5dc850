"""Pages that explain the program to whoever is signed in."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from pokja.role_table import WHAT_THEY_ARE, role_table
from pokja.roles import Role


@require_safe
def roles(request):
    held = {access.role for access in request.user.accesses}
    context = {
        "roles": [{"value": role, "label": role.label, "what": WHAT_THEY_ARE[role]} for role in Role],
        "table": role_table(),
        "held": held,
    }
    return render(request, "pokja/roles.html", context)
