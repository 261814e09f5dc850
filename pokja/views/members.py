"""The members of a Pokja: who sits where on a day, and how an admin keeps that right."""

from django.contrib import messages
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from pokja import keeping
from pokja.access import can
from pokja.fields import nip_doubts
from pokja.forms.members import AddMemberForm, CorrectMemberForm, DayForm, EndMemberForm
from pokja.models import Membership, Person, Seat
from pokja.overlaps import overlap_doubts
from pokja.personal import note_view
from pokja.roles import Permission
from pokja.roster import in_order, in_order_of_seats
from pokja.views.changes import just_done, to_members
from pokja.views.common import one_writer_at_a_time, permitted_child, permitted_pokja, posted, refused_at_fields


@require_safe
def member_list(request, code):
    pokja = permitted_pokja(request, code, Permission.MEMBERS_READ)
    today = timezone.localdate()
    form = DayForm(request.GET if "tanggal" in request.GET else None)
    day = form.cleaned_data["tanggal"] if form.is_valid() else None
    day = day or today
    all_members = Membership.objects.with_people().filter(pokja=pokja)
    context = {
        "pokja": pokja,
        "form": form,
        "day": day,
        "is_today": day == today,
        "members": in_order(all_members.on(day)),
        "left": all_members.filter(valid_until__lt=day).order_by("-valid_until", "pk"),
        "vacant": in_order_of_seats(Seat.objects.filter(pokja=pokja).vacant(day).select_related("bidang")),
        "coming": all_members.filter(valid_from__gt=day).order_by("valid_from", "pk"),
    }
    if can(request.user, Permission.MEMBERS_MANAGE, pokja):
        context["act"] = just_done(request, pokja)
        context["leavers_with_contacts"] = Person.objects.leavers_with_contacts(pokja, today).count()
    return render(request, "pokja/members.html", context)


@require_http_methods(["GET", "POST"])
def add(request, code):
    pokja = permitted_pokja(request, code, Permission.MEMBERS_MANAGE)
    form = AddMemberForm(**posted(request), pokja=pokja)
    if form.is_valid():
        with refused_at_fields(form):
            member = keeping.add_member(pokja, **form.new_member(), by=request.user)
            messages.success(request, f"{member.person} tercatat sebagai anggota.")
            _warn(request, member)
            return to_members(pokja)
    return render(request, "pokja/member_form.html", {"pokja": pokja, "form": form})


@require_http_methods(["GET", "POST"])
@one_writer_at_a_time
def correct(request, code, pk):
    member = _permitted_member(request, code, pk)
    pokja = member.pokja
    form = CorrectMemberForm(**posted(request), membership=member)
    if form.is_valid():
        with refused_at_fields(form):
            act = keeping.correct_member(member, form.changed, by=request.user)
            member = Membership.objects.with_people().get(pk=member.pk)
            messages.success(request, f"Data {member.person} tersimpan.")
            _warn(request, member)
            return to_members(pokja, act)
    note_view(request, member.person)
    return render(request, "pokja/member_form.html", {"pokja": pokja, "form": form, "member": member})


@require_http_methods(["GET", "POST"])
def end(request, code, pk):
    member = _permitted_member(request, code, pk)
    form = EndMemberForm(
        **posted(request), membership=member, initial={"valid_until": member.valid_until or timezone.localdate()}
    )
    if form.is_valid():
        with refused_at_fields(form):
            act = keeping.end_member(member, form.cleaned_data["valid_until"], by=request.user)
            messages.success(request, f"Keanggotaan {member.person} diakhiri.")
            return to_members(member.pokja, act)
    return render(request, "pokja/member_end.html", {"pokja": member.pokja, "form": form, "member": member})


def _permitted_member(request, code, pk) -> Membership:
    return permitted_child(request, Membership.objects.with_people(), code, pk, Permission.MEMBERS_MANAGE)


def _warn(request, member: Membership) -> None:
    """Doubts about what was just saved: to be looked at, never in the way."""
    for doubt in nip_doubts(member.person.nip):
        messages.warning(request, f"Periksa lagi NIP {member.person}: {doubt}")
    for doubt in overlap_doubts(member):
        messages.warning(request, doubt)
