"""Personal data: what is kept and why, what is held about one person, and how contacts are removed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from meetings import personal, retention, workflow
from meetings.forms.contacts import LeaversForm, RemoveContactsForm
from meetings.papers import personal_data
from meetings.papers.pdf import PaperError
from meetings.views.stored import bytes_of
from meetings.workflow.contacts import attendance_with_contacts
from pokja.indonesian import short_date
from pokja.keeping.contacts import entries_of
from pokja.limits import PAPER, limited
from pokja.models import Access, Membership, Person, Pokja
from pokja.personal import note_download, note_view
from pokja.roles import Permission, Role
from pokja.uploads import PDF, clean_name
from pokja.views.common import permitted_child, permitted_pokja, posted

SHOWN = 20  # rows of one kind on a page


@login_not_required
@require_safe
def notice(request):
    return render(request, "meetings/privacy.html", {"kept": retention.kept_words()})


# --- one's own ---


@never_cache
@require_safe
def my_data(request):
    data = personal.of_account(request.user)
    context = {"data": data, "sections": _shown(data), "admins": _admins_of(request.user)}
    return render(request, "meetings/my_data.html", context)


@require_safe
@limited(PAPER)
def my_data_json(request):
    note_download(request, request.user, "JSON")
    return _json_of(personal.of_account(request.user))


@require_safe
@limited(PAPER)
def my_data_pdf(request):
    return _pdf_of(request, personal.of_account(request.user), request.user)


# --- an entry of the list of members ---


@never_cache
@require_safe
def person_data(request, code, pk):
    person = _permitted_person(request, code, pk)
    note_view(request, person, shows_more=True)
    data = personal.of_entry(person, reader=request.user)
    context = {
        "pokja": person.pokja,
        "person": person,
        "data": data,
        "sections": _shown(data),
        "membership": _latest_membership(person),
    }
    return render(request, "meetings/person_data.html", context)


@require_safe
@limited(PAPER)
def person_data_json(request, code, pk):
    person = _permitted_person(request, code, pk)
    note_download(request, person, "JSON")
    return _json_of(personal.of_entry(person, reader=request.user))


@require_safe
@limited(PAPER)
def person_data_pdf(request, code, pk):
    person = _permitted_person(request, code, pk)
    return _pdf_of(request, personal.of_entry(person, reader=request.user), person)


# --- contacts nobody needs any more ---


@never_cache
@require_http_methods(["GET", "POST"])
def remove_contacts(request, code, pk):
    person = _permitted_person(request, code, pk)
    form = RemoveContactsForm(**posted(request))
    if form.is_valid():
        return _removed(request, person.pokja, [person], form)
    note_view(request, person)
    entries = entries_of(person)
    context = {
        "pokja": person.pokja,
        "person": person,
        "entries": entries,
        "lists": attendance_with_contacts(entries),
        "still_sits": not Person.objects.filter(pk=person.pk).off_every_seat(timezone.localdate()).exists(),
        "form": form,
    }
    return render(request, "meetings/remove_contacts.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def remove_contacts_of_leavers(request, code):
    pokja = permitted_pokja(request, code, Permission.MEMBERS_MANAGE)
    leavers = Person.objects.leavers_with_contacts(pokja, timezone.localdate())
    form = LeaversForm(**posted(request), leavers=leavers)
    if form.is_valid():
        return _removed(request, pokja, list(form.cleaned_data["people"]), form)
    return render(request, "meetings/remove_contacts_of_leavers.html", {"pokja": pokja, "form": form})


def _removed(request, pokja: Pokja, people: list[Person], form):
    workflow.remove_contacts(pokja, people, nip=form.cleaned_data["nip"], by=request.user)
    whose = str(people[0]) if len(people) == 1 else f"{len(people)} orang"
    messages.success(request, f"Kontak {whose} dihapus.")
    return redirect("pokja:members", code=pokja.code)


def _permitted_person(request, code, pk) -> Person:
    """The standing entry; one that was merged into another is told about together with it."""
    return permitted_child(request, Person.objects.standing(), code, pk, Permission.MEMBERS_MANAGE)


def _latest_membership(person: Person) -> Membership | None:
    """Where the data is corrected."""
    return Membership.objects.filter(person=person).order_by("-valid_from", "-pk").first()


def _admins_of(user) -> list[Access]:
    """Whom to ask for a correction: the admins of every Pokja that knows this person."""
    own = {access.pokja_id for access in user.accesses if access.pokja_id}
    own |= set(Person.objects.filter(user=user).values_list("pokja", flat=True))
    admins = Access.objects.on(timezone.localdate()).filter(role=Role.ADMIN, pokja__in=own, user__is_active=True)
    return list(admins.select_related("user", "pokja__region__parent").order_by("pokja__region__code", "user__name"))


def _shown(data: personal.PersonalData) -> list[personal.Section]:
    return [section.newest(SHOWN) for section in data.filled]


def _json_of(data: personal.PersonalData) -> JsonResponse:
    made_at = timezone.localtime()
    response = JsonResponse(data.as_json(made_at), json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"{_file_name(data, made_at).removesuffix('.pdf')}.json"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


def _pdf_of(request, data: personal.PersonalData, about):
    made_at = timezone.localtime()
    try:
        content = personal_data.render_pdf(data, made_at)
    except PaperError as error:
        return render(request, "meetings/personal_paper_failed.html", {"data": data, "reason": str(error)}, status=500)
    note_download(request, about, "PDF")
    return bytes_of(request, content, PDF, _file_name(data, made_at))


def _file_name(data: personal.PersonalData, made_at) -> str:
    """Data pribadi Siti Aminah 30 Mei 2016.pdf"""
    name = f"Data pribadi {data.about} {short_date(made_at.date())}".replace("/", "-").replace("\\", "-")
    return clean_name(f"{name}.pdf", PDF)
