"""The life of a Pokja: its own name, whether it is formed, what it was merged into. It is never deleted."""

from django.core.exceptions import ValidationError
from django.db import transaction

from pokja.audit import Act, note
from pokja.keeping.change import change, refusals
from pokja.models import Pokja, User

FIELDS = ("own_name", "status", "merged_into", "has_work_programme", "asks_contact")

INTO_WHICH = "Pilih Pokja tujuan penggabungan."
NOT_MERGED = "Pilih status Digabung, atau kosongkan bagian ini."
INTO_ITSELF = "Pokja tidak bisa digabung ke dirinya sendiri. Pilih Pokja lain."
ROUND = "Pokja itu sendiri sudah digabung ke Pokja ini. Pisahkan dulu yang itu, atau pilih Pokja lain."


def change_pokja(pokja: Pokja, changed: dict, *, by: User) -> Pokja:
    """Write what was changed, by the names of `FIELDS`. Another status than Digabung ends a merging.

    Who may merge is asked before.
    """
    with transaction.atomic():
        lock_in_order(pokja, changed.get("merged_into"))
        with change(pokja, by):
            pokja = Pokja.objects.with_state().get(pk=pokja.pk)
            before = _words(pokja)
            for name in FIELDS:
                setattr(pokja, name, changed.get(name, getattr(pokja, name)))
            _settle_merging(pokja, changed)
            told = _told(before, _words(pokja))
            if told:
                _save(pokja)
                note(Act.POKJA, f"{pokja.name}: {'; '.join(told)}.", by=by, pokja=pokja, about=pokja)
    return pokja


def lock_in_order(*pokja: Pokja | None) -> None:
    """Of two that are merged into each other at the same moment, the second one finds what the first did.

    Both ends of a merging are locked, always in the same order, inside the transaction of the change.
    """
    pks = [each.pk for each in pokja if each]
    list(Pokja.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))


def _settle_merging(pokja: Pokja, changed: dict) -> None:
    if pokja.status != Pokja.Status.MERGED:
        if changed.get("merged_into"):
            raise ValidationError({"merged_into": NOT_MERGED})
        pokja.merged_into = None
        return
    if pokja.merged_into is None:
        raise ValidationError({"merged_into": INTO_WHICH})
    if "merged_into" in changed:
        _check_target(pokja, Pokja.objects.with_state().get(pk=pokja.merged_into_id))


def _check_target(pokja: Pokja, target: Pokja) -> None:
    if target == pokja:
        raise ValidationError({"merged_into": INTO_ITSELF})
    if target.merged_into_id == pokja.pk:
        raise ValidationError({"merged_into": ROUND})
    if target.merged_into:
        words = f"{target} sendiri sudah digabung ke {target.merged_into}. Pilih {target.merged_into}."
        raise ValidationError({"merged_into": words})


def _save(pokja: Pokja) -> None:
    round_again = ("merged_into", ROUND)
    with refusals(pokja_merged_without_cycle=round_again, pokja_not_merged_into_itself=("merged_into", INTO_ITSELF)):
        pokja.save(update_fields=FIELDS)


def _words(pokja: Pokja) -> dict[str, str]:
    """What a person reads of each field."""
    programme = {True: "ada", False: "belum ada", None: "belum diketahui"}[pokja.has_work_programme]
    into = f" ke {pokja.merged_into}" if pokja.merged_into else ""
    return {
        "nama sendiri": f"“{pokja.own_name}”" if pokja.own_name else "kosong",
        "status": f"{Pokja.Status(pokja.status).label}{into}",
        "program kerja": programme,
        "kontak di daftar hadir": "ditanyakan" if pokja.asks_contact else "tidak ditanyakan",
    }


def _told(before: dict, after: dict) -> list[str]:
    return [f"{label} {before[label]} menjadi {after[label]}" for label in before if before[label] != after[label]]
