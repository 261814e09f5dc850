"""An office passes to the next person; what that does is told before it is done."""

from django.contrib import messages
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from pokja import keeping
from pokja.effects import effect_of
from pokja.fields import nip_doubts
from pokja.forms.mutasi import MutasiForm
from pokja.keeping.mutasi import Succession, account_of_member, roles_of
from pokja.models import Membership
from pokja.roles import Permission
from pokja.views.access import warn_of_untold
from pokja.views.changes import to_members
from pokja.views.common import permitted_child, posted, refused_at_fields
from pokja.views.invitations import send_invitation

LOOK = "lihat"  # the button that only shows what would happen


@require_http_methods(["GET", "POST"])
def mutasi(request, code, pk):
    members = Membership.objects.with_people()
    member = permitted_child(request, members, code, pk, Permission.MEMBERS_MANAGE)
    account = account_of_member(member)
    roles = roles_of(member, account)
    form = MutasiForm(**posted(request), membership=member, account=account, roles=roles, by=request.user)
    looks = LOOK in request.POST
    if form.is_valid() and not looks:
        with refused_at_fields(form):
            return _succeed(request, form.succession, member)
    effect = effect_of(member, form.succession, account if roles else None, roles)
    context = {"pokja": member.pokja, "member": member, "form": form, "effect": effect}
    template = "pokja/_effect.html" if looks and request.htmx else "pokja/mutasi.html"
    return render(request, template, context)


def _succeed(request, wanted: Succession, member: Membership):
    done = keeping.succeed(member, wanted, by=request.user)
    messages.success(request, done.act.sentence)
    for access in done.accesses:
        warn_of_untold(request, access)
    for user in done.invited:
        send_invitation(request, user, member.pokja)
    for doubt in nip_doubts(wanted.person.nip):
        messages.warning(request, f"Periksa lagi NIP {wanted.person}: {doubt}")
    return to_members(member.pokja, done.act)
