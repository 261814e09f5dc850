"""The table of roles and what they may do, in words, made of the very table the gate asks."""

from dataclasses import dataclass

from pokja.roles import GRANTS, Permission, Relation, Role

P = Permission

GROUPS = {
    "Rapat dan laporan": (
        P.MEETING_READ,
        P.DRAFT_READ,
        P.MINUTES_EDIT,
        P.MEETING_SUBMIT,
        P.MEETING_DECIDE,
        P.MEETING_PUBLISH,
        P.MEETING_CANCEL,
        P.MEETING_REOPEN,
        P.MEETING_ARCHIVE,
        P.SIGNED_UPLOAD,
        P.HISTORY_READ,
        P.FOLLOWUP_UPDATE,
    ),
    "Pokja dan orangnya": (
        P.MEMBERS_READ,
        P.MEMBERS_MANAGE,
        P.POKJA_MANAGE,
        P.PAPERS_MANAGE,
        P.ACCESS_MANAGE,
        P.AUDIT_READ,
    ),
    "Wilayah": (P.NUMBERS_READ, P.SYSTEM_MANAGE),
}

HINTS = {
    P.MEETING_READ: "Yang sudah final, juga mengunduhnya.",
    P.DRAFT_READ: "Draf bertanda DRAF, menunggu persetujuan, dikembalikan.",
    P.FOLLOWUP_UPDATE: "Pokja yang ikut serta: hanya tindak lanjutnya sendiri.",
    P.MEMBERS_MANAGE: "Juga mutasi dan SK.",
    P.POKJA_MANAGE: "Nama sendiri, status, program kerja.",
    P.NUMBERS_READ: "Rapat yang belum final hanya terhitung, tidak terbaca.",
}

WHAT_THEY_ARE = {
    Role.SECRETARIAT: "Notulis dan staf yang menyiapkan rapat.",
    Role.CHAIR: "Ketua atau pejabat yang mengesahkan laporan.",
    Role.READER: "Pejabat yang membaca dan mengunduh.",
    Role.ADMIN: "Yang mengurus anggota, SK, kop, dan akses.",
    Role.AREA_READER: "Pembina di provinsi atau di tingkat nasional.",
    Role.SYSTEM: "Pengelola aplikasi untuk semua Pokja.",
}


@dataclass(frozen=True)
class Cell:
    """Where a role may do an act; empty for nowhere."""

    role: Role
    places: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    act: str
    hint: str
    cells: tuple[Cell, ...]


def role_table() -> dict[str, list[Line]]:
    """The lines of each group, one per act, each with a cell per role."""
    return {title: [_line(permission) for permission in acts] for title, acts in GROUPS.items()}


def _line(permission: Permission) -> Line:
    cells = tuple(Cell(role, _places(role, permission)) for role in Role)
    return Line(_capital(permission.value), HINTS.get(permission, ""), cells)


def _places(role: Role, permission: Permission) -> tuple[str, ...]:
    return tuple(_place(role, relation) for relation, acts in GRANTS[role].items() if permission in acts)


def _place(role: Role, relation: Relation) -> str:
    if relation is Relation.INSIDE:
        return "Seluruh Indonesia" if role == Role.SYSTEM else "Wilayahnya"
    return _capital(relation.value)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
