"""Who sat on one seat, and where one person sat, one after the other."""

from django.db.models import F
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pokja.models import Membership, Person, Seat
from pokja.roles import Permission
from pokja.views.common import permitted_child

_NEWEST_FIRST = (F("valid_from").desc(nulls_last=True), "-pk")


@require_safe
def seat(request, code, pk):
    seat = permitted_child(request, Seat.objects.select_related("bidang"), code, pk, Permission.MEMBERS_READ)
    terms = Membership.objects.with_people().filter(seat=seat).order_by(*_NEWEST_FIRST)
    return render(request, "pokja/seat.html", {"pokja": seat.pokja, "seat": seat, "terms": terms})


@require_safe
def person(request, code, pk):
    person = permitted_child(request, Person.objects.standing(), code, pk, Permission.MEMBERS_READ)
    terms = Membership.objects.with_people().filter(person=person).order_by(*_NEWEST_FIRST)
    return render(request, "pokja/person.html", {"pokja": person.pokja, "person": person, "terms": terms})
