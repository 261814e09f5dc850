"""The list of members: the entries of a person, the seats they held, and what was changed about them."""

from meetings.personal.shape import Section, section
from meetings.personal.subject import Subject
from pokja.indonesian import nip_text
from pokja.models import MemberAct, Membership, Person

FIELDS = {
    "title_before": "gelar di depan",
    "name": "nama",
    "title_after": "gelar di belakang",
    "rank_title": "pangkat/golongan",
    "nip": "NIP",
    "phone": "telepon",
    "email": "pos-el",
}


def member_sections(subject: Subject) -> list[Section]:
    return [_entries(subject), _memberships(subject), _changes(subject)]


def _entries(subject: Subject) -> Section:
    columns = {
        "pokja": "Pokja",
        "name": "Nama",
        "rank": "Pangkat/golongan",
        "nip": "NIP",
        "phone": "Telepon",
        "email": "Pos-el",
        "contacts_removed": "Kontak dihapus",
        "merged_into": "Digabung ke",
        "sureness": "Kaitan",
    }
    rows = (_entry(subject, person) for person in subject.all_entries)
    return section("members", "Data di daftar anggota", columns, rows, as_facts=True)


def _entry(subject: Subject, person: Person) -> dict:
    """Of an entry that is only possibly theirs nobody is told the contacts here."""
    is_sure = person.pk in subject.sure_pks
    return {
        "pokja": str(person.pokja),
        "name": person.full_name,
        "rank": person.rank_title if is_sure else "",
        "nip": nip_text(person.nip),
        "phone": person.phone if is_sure else "",
        "email": person.email if is_sure else "",
        "contacts_removed": person.contacts_removed_at,
        "merged_into": str(person.merged_into) if person.merged_into_id else "",
        "sureness": subject.sureness(person.pk),
    }


def _memberships(subject: Subject) -> Section:
    columns = {
        "pokja": "Pokja",
        "seat": "Kedudukan",
        "acting": "Status jabatan",
        "institution": "Instansi",
        "valid_from": "Sejak",
        "valid_until": "Sampai",
        "basis": "Dasar",
        "sureness": "Kaitan",
    }
    rows = (
        {
            "pokja": str(row.pokja),
            "seat": row.seat.title,
            "acting": row.get_acting_display() if row.acting else "",
            "institution": row.seat.institution,
            "valid_from": row.valid_from,
            "valid_until": row.valid_until,
            "basis": row.basis or (row.decree.number if row.decree else ""),
            "sureness": subject.sureness(row.person_id),
        }
        for row in Membership.objects.with_people()
        .select_related("pokja__region__parent", "seat__bidang", "decree")
        .filter(person__in=subject.all_entries)
        .order_by("pokja", "valid_from", "pk")
    )
    return section("memberships", "Keanggotaan", columns, rows)


def _changes(subject: Subject) -> Section:
    columns = {"at": "Waktu", "what": "Perubahan", "field": "Bagian", "old": "Semula", "new": "Menjadi"}
    pokja = {entry.pokja_id for entry in subject.entries}
    acts = MemberAct.objects.filter(pokja__in=pokja).order_by("-done_at", "-pk")
    rows = (
        {
            "at": act.done_at,
            "what": act.get_kind_display(),
            "field": FIELDS[change["field"]],
            "old": change.get("old") or "",
            "new": change.get("new") or "",
        }
        for act in acts
        for change in act.changes
        if change.get("model") == "person" and change.get("pk") in subject.sure_pks and change.get("field") in FIELDS
    )
    return section("changes", "Koreksi data", columns, rows)
