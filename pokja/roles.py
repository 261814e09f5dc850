"""Who may do what: the roles, the permissions and the one table that joins them. Data only, no queries."""

from enum import Enum

from django.db import models


class Role(models.TextChoices):
    """What an account may be for a Pokja, a province or the nation."""

    SECRETARIAT = "secretariat", "Sekretariat"
    CHAIR = "chair", "Pimpinan"
    READER = "reader", "Pejabat pembaca"
    ADMIN = "admin", "Admin Pokja"
    AREA_READER = "area_reader", "Pembaca wilayah"
    SYSTEM = "system", "Admin sistem"


class Permission(Enum):
    """An act that the gate is asked about."""

    MEETING_READ = "membaca laporan rapat"
    DRAFT_READ = "membaca rapat yang belum final"
    MINUTES_EDIT = "mencatat rapat"
    MEETING_SUBMIT = "mengajukan rapat"
    MEETING_DECIDE = "menyetujui atau mengembalikan rapat"
    MEETING_CANCEL = "membatalkan rapat"
    MEETING_PUBLISH = "menerbitkan laporan"
    MEETING_REOPEN = "membuka perbaikan laporan final"
    MEETING_ARCHIVE = "mengarsipkan rapat"
    SIGNED_UPLOAD = "mengunggah laporan bertanda tangan"
    HISTORY_READ = "membaca riwayat dan membandingkan versi"
    FOLLOWUP_UPDATE = "mencatat kabar tindak lanjut"
    MEMBERS_READ = "membaca daftar anggota"
    MEMBERS_MANAGE = "mengelola anggota"
    ACCESS_MANAGE = "mengelola akses"
    POKJA_MANAGE = "mengubah data Pokja"
    AUDIT_READ = "membaca log audit"
    PAPERS_MANAGE = "mengatur kop dan susunan laporan"
    NUMBERS_READ = "membaca angka wilayah"
    SYSTEM_MANAGE = "mengelola wilayah, Pokja, dan akun"


class Relation(Enum):
    """How the place of an access stands to the object asked about."""

    OWN = "Pokja sendiri"
    PARTICIPANT = "Pokja yang ikut serta"
    INSIDE = "di dalam wilayah"


_P = Permission
_AS_PARTICIPANT = frozenset({_P.MEETING_READ})
_READ_OWN = frozenset({_P.MEETING_READ, _P.DRAFT_READ})

# The table of DOMAIN "Who sees and does what". What is not written here is not allowed to anybody.
GRANTS: dict[Role, dict[Relation, frozenset[Permission]]] = {
    Role.SECRETARIAT: {
        Relation.OWN: _READ_OWN
        | {_P.MINUTES_EDIT, _P.MEETING_SUBMIT, _P.FOLLOWUP_UPDATE, _P.MEMBERS_READ}
        | {_P.MEETING_REOPEN, _P.MEETING_ARCHIVE, _P.SIGNED_UPLOAD, _P.HISTORY_READ},
        Relation.PARTICIPANT: _AS_PARTICIPANT | {_P.FOLLOWUP_UPDATE},
    },
    Role.CHAIR: {
        Relation.OWN: _READ_OWN
        | {_P.MEETING_DECIDE, _P.MEETING_PUBLISH, _P.MEETING_CANCEL, _P.MEMBERS_READ}
        | {_P.MEETING_REOPEN, _P.MEETING_ARCHIVE, _P.SIGNED_UPLOAD, _P.HISTORY_READ},
        Relation.PARTICIPANT: _AS_PARTICIPANT,
    },
    Role.READER: {
        Relation.OWN: _READ_OWN,
        Relation.PARTICIPANT: _AS_PARTICIPANT,
    },
    Role.ADMIN: {
        Relation.OWN: _READ_OWN
        | {
            _P.MEMBERS_READ,
            _P.MEMBERS_MANAGE,
            _P.POKJA_MANAGE,
            _P.ACCESS_MANAGE,
            _P.PAPERS_MANAGE,
            _P.AUDIT_READ,
            _P.HISTORY_READ,
        },
        Relation.PARTICIPANT: _AS_PARTICIPANT,
    },
    Role.AREA_READER: {
        Relation.INSIDE: frozenset({_P.MEETING_READ, _P.MEMBERS_READ, _P.NUMBERS_READ}),
    },
    Role.SYSTEM: {
        Relation.INSIDE: _READ_OWN
        | {
            _P.MEMBERS_READ,
            _P.POKJA_MANAGE,
            _P.ACCESS_MANAGE,
            _P.NUMBERS_READ,
            _P.AUDIT_READ,
            _P.HISTORY_READ,
            _P.SYSTEM_MANAGE,
        },
    },
}

POKJA_ROLES = (Role.SECRETARIAT, Role.CHAIR, Role.READER, Role.ADMIN)


def granted(role: str, relation: Relation) -> frozenset[Permission]:
    """What `role` may do to an object to which its place stands in `relation`."""
    return GRANTS[Role(role)].get(relation, frozenset())
