"""The fields of work (bidang) of a Pokja: named, ordered, and taken away while nobody uses them."""

from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError

from pokja.audit import Act, note
from pokja.keeping.change import change, refusals
from pokja.models import Bidang, Pokja, User

_TWICE = {"bidang_once_per_pokja": ("name", "Bidang dengan nama ini sudah ada.")}
IN_USE = "Bidang ini dipakai anggota atau tindak lanjut. Ubah namanya saja."


def add_bidang(pokja: Pokja, name: str, *, by: User) -> Bidang:
    """The new one stands last; a name that is there already is that one."""
    with change(pokja, by):
        known = Bidang.objects.filter(pokja=pokja, name=name).first()
        if known:
            return known
        bidang = Bidang.objects.create(pokja=pokja, name=name, rank=len(_in_order(pokja)))
        note(Act.MEMBERS, f"Bidang {name} ditambahkan.", by=by, pokja=pokja, about=bidang)
        return bidang


def rename_bidang(bidang: Bidang, name: str, *, by: User) -> None:
    with change(bidang.pokja, by):
        before, bidang.name = Bidang.objects.get(pk=bidang.pk).name, name
        with refusals(**_TWICE):
            bidang.save(update_fields=["name"])
        note(Act.MEMBERS, f"Bidang {before} menjadi {name}.", by=by, pokja=bidang.pokja, about=bidang)


def move_bidang(bidang: Bidang, places: int, *, by: User) -> None:
    """`places` is -1 for up and 1 for down; beyond either end nothing happens."""
    with change(bidang.pokja, by):
        rows = _in_order(bidang.pokja)
        start = next((place for place, row in enumerate(rows) if row.pk == bidang.pk), None)
        if start is None:
            return
        rows.insert(min(max(start + places, 0), len(rows) - 1), rows.pop(start))
        for place, row in enumerate(rows):
            row.rank = place
        Bidang.objects.bulk_update(rows, ["rank"])


def remove_bidang(bidang: Bidang, *, by: User) -> None:
    """Raises PermissionDenied while anything hangs on it: what was written must keep its bidang."""
    with change(bidang.pokja, by):
        try:
            bidang.delete()
        except ProtectedError:
            raise PermissionDenied(IN_USE) from None
        note(Act.MEMBERS, f"Bidang {bidang.name} dihapus.", by=by, pokja=bidang.pokja)


def _in_order(pokja: Pokja) -> list[Bidang]:
    return list(Bidang.objects.filter(pokja=pokja))
