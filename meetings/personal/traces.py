"""What was logged: acts by and about a person, and earlier spellings of their name."""

from django.apps import apps
from django.db.models import Q

from meetings.personal.shape import Section, section
from meetings.personal.subject import Subject
from pokja.indonesian import person_name
from pokja.models import Access, AuditEntry, Invitation, Membership, Person, User
from pokja.roles import Role


def trace_sections(subject: Subject) -> list[Section]:
    return [_audit(subject), _access_history(subject), _history(subject)]


_WHAT = {"insert": "Diberikan", "update": "Diubah", "delete": "Dicabut"}


def _access_history(subject: Subject) -> Section:
    """Also of access that was taken, of which nothing else is left."""
    columns = {"at": "Waktu", "what": "Perubahan", "role": "Peran", "place": "Tempat"}
    events = apps.get_model("pokja.AccessEvent").objects.filter(user=subject.user)
    if subject.pokja:
        events = events.filter(pokja=subject.pokja)
    rows = (
        {
            "at": event.pgh_created_at,
            "what": _WHAT[event.pgh_label],
            "role": Role(event.role).label,
            "place": str(event.pokja or event.region or "Nasional"),
        }
        for event in events.select_related("pokja__region__parent", "region").order_by("-pgh_created_at", "-pgh_id")
    )
    return section("access_history", "Riwayat akses", columns, rows if subject.user else [])


def _audit(subject: Subject) -> Section:
    columns = {"at": "Waktu", "actor": "Pelaku", "act": "Perbuatan", "sentence": "Keterangan"}
    wanted = Q(target__in=_targets(subject))
    if subject.user:
        wanted |= Q(actor=subject.user)
    entries = AuditEntry.objects.filter(wanted).newest_first()
    if subject.pokja:
        entries = entries.filter(pokja=subject.pokja)
    rows = (
        {"at": entry.at, "actor": entry.actor_name, "act": entry.get_act_display(), "sentence": entry.sentence}
        for entry in entries
    )
    return section("audit", "Log audit", columns, rows)


def _targets(subject: Subject) -> list[str]:
    """How the log names what is theirs."""
    user = subject.user
    things = {
        Person: subject.sure_pks,
        Membership: Membership.objects.filter(person__in=subject.sure_pks).values_list("pk", flat=True),
        User: [user.pk] if user else [],
        Access: Access.objects.filter(user=user).values_list("pk", flat=True) if user else [],
        Invitation: Invitation.objects.filter(user=user).values_list("pk", flat=True) if user else [],
    }
    return [f"{model._meta.model_name}:{pk}" for model, pks in things.items() for pk in pks]


def _history(subject: Subject) -> Section:
    """Of names alone: telephone, e-mail and NIP never enter the history."""
    columns = {"at": "Waktu", "where": "Di", "name": "Nama tertulis"}
    people = apps.get_model("pokja.PersonEvent").objects.filter(pgh_obj_id__in=subject.sure_pks)
    rows = [
        {
            "at": event.pgh_created_at,
            "where": "Daftar anggota",
            "name": person_name(event.title_before, event.name, event.title_after),
        }
        for event in people
    ]
    if subject.user and not subject.pokja:
        accounts = apps.get_model("pokja.UserEvent").objects.filter(pgh_obj_id=subject.user.pk)
        rows += [{"at": event.pgh_created_at, "where": "Akun", "name": event.name} for event in accounts]
    return section("history", "Riwayat nama", columns, sorted(rows, key=lambda row: row["at"], reverse=True))
