"""An act is undone: old values come back where the new ones still stand, and what the act made goes."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db.models import DateField, ForeignKey, Model, Q
from django.utils import timezone

from pokja.audit import Act, note
from pokja.indonesian import short_date
from pokja.keeping.access import let_in, take_access
from pokja.keeping.acts import MODELS, WHOLE, as_json
from pokja.keeping.change import change
from pokja.keeping.members import taken_in_words
from pokja.models import Access, Bidang, Decree, MemberAct, Membership, Person, Pokja, Seat, User

PERSONAL = ("nip", "phone", "email")
LATER = "Sesudahnya ada perubahan lain: {sentence} Urungkan dulu yang itu."
_FIELD_OF_REFUSAL = "valid_from"


@dataclass
class Undone:
    """`kept` says what was changed since and so stays as it is; `accesses` those whose owner was written to."""

    anything: bool = False
    kept: list[str] = field(default_factory=list)
    accesses: list[Access] = field(default_factory=list)


def undo(act: MemberAct, *, by: User) -> Undone:
    """Undo it once, however often it is asked. A ValidationError says why it cannot be undone now."""
    with change(act.pokja, by):
        act = MemberAct.objects.select_for_update(of=("self",)).select_related("pokja__region__parent").get(pk=act.pk)
        done = Undone()
        if act.undone_at:
            return done
        blocker = blockers([act]).get(act.pk)
        if blocker:
            raise ValidationError(LATER.format(sentence=blocker.sentence))
        made = [entry for entry in act.made if entry["model"] != "access"]
        for entry in made:
            _unmake(entry, done, only=("membership",))
        _write_back(act, done)
        for entry in reversed(made):
            _unmake(entry, done, only=("person", "seat"))
        _undo_access(act, done, by)
        done.anything = done.anything or bool(done.accesses)
        if done.kept and not done.anything:
            raise ValidationError(done.kept)
        act.undone_at, act.undone_by = timezone.now(), by
        act.save(update_fields=["undone_at", "undone_by"])
        note(Act.MEMBERS, f"Diurungkan: {act.sentence}", by=by, pokja=act.pokja)
        return done


def blockers(acts) -> dict[int, MemberAct]:
    """For each act whose memberships a later act changed, that later act; the later one has to be undone first."""
    made = {(entry["model"], entry["pk"]): act for act in acts for entry in act.made if entry["model"] == "membership"}
    if not made:
        return {}
    touching = Q()
    for model, pk in made:
        touching |= Q(changes__contains=[{"model": model, "pk": pk}])
    later = MemberAct.objects.filter(touching, pokja=next(iter(made.values())).pokja_id, undone_at=None)
    found = {}
    for other in later.order_by("done_at", "pk"):  # the newest is left in the end
        for entry in other.changes:
            act = made.get((entry["model"], entry["pk"]))
            if act and act.pk != other.pk:
                found[act.pk] = other
    return found


# --- values ---


def _write_back(act: MemberAct, done: Undone) -> None:
    """The last change first, each row with one write, for a row may pass through what the database refuses."""
    rows: dict[tuple, dict] = {}
    for entry in reversed(act.changes):
        if entry["model"] != "access":
            rows.setdefault((entry["model"], entry["pk"]), {})[entry["field"]] = entry
    for (model, pk), entries in rows.items():
        row = MODELS[model].objects.filter(pk=pk).first()
        if row is None:
            done.kept.append(f"{MODELS[model]._meta.verbose_name.capitalize()} yang diubah sudah tidak ada.")
            continue
        back = [name for name, entry in entries.items() if _still_stands(row, entry, done)]
        for name in back:
            setattr(row, row._meta.get_field(name).attname, _value(row, name, entries[name]["old"]))
        if back:
            _save(row, back)
            done.anything = True


def _still_stands(row: Model, entry: dict, done: Undone) -> bool:
    now = as_json(getattr(row, row._meta.get_field(entry["field"]).attname))
    if now == entry["new"]:
        return True
    if now != entry["old"]:
        done.kept.append(_changed_since(row, entry["field"], now))
    return False


def _changed_since(row: Model, name: str, now) -> str:
    label = str(row._meta.get_field(name).verbose_name)
    who = row.person if isinstance(row, Membership) else row
    what = "sudah diubah" if name in PERSONAL else f"sudah diubah menjadi {_words(row, name, now)}"
    return f"{label[:1].upper()}{label[1:]} {who} {what}, jadi tidak dikembalikan."


def _words(row: Model, name: str, now) -> str:
    column = row._meta.get_field(name)
    if now in (None, ""):
        return "kosong"
    if isinstance(column, ForeignKey):
        return f"“{getattr(row, name)}”"
    if isinstance(column, DateField):
        return short_date(date.fromisoformat(now))
    return f"“{dict(column.flatchoices).get(now, now)}”"


def _value(row: Model, name: str, old):
    """What the field holds; a row it named that is gone since leaves it empty."""
    column = row._meta.get_field(name)
    if isinstance(column, ForeignKey) and old is not None:
        known = {Bidang, Decree, Person, Seat, User}
        return old if column.related_model in known and column.related_model.objects.filter(pk=old).exists() else None
    return date.fromisoformat(old) if isinstance(column, DateField) and old else old


def _save(row: Model, names: list[str]) -> None:
    if not isinstance(row, Membership):
        row.save(update_fields=names)
        return
    row.role = row.seat.role
    with taken_in_words(row, _FIELD_OF_REFUSAL):
        row.save(update_fields=names)


# --- what the act made ---


def _unmake(entry: dict, done: Undone, only) -> None:
    row = MODELS[entry["model"]].objects.filter(pk=entry["pk"]).first() if entry["model"] in only else None
    if row is None:
        return
    if hangs_on(row):
        done.kept.append(f"{row} tetap tercatat karena dipakai di tempat lain.")
    else:
        row.delete()
        done.anything = True


def hangs_on(row: Model) -> bool:
    """Whether anything else names this row; asked of whatever model has a link to it, of meetings too."""
    links = [link for link in row._meta.get_fields(include_hidden=True) if link.one_to_many or link.one_to_one]
    kept = [link for link in links if link.auto_created and not hasattr(link.related_model, "pgh_tracked_model")]
    return any(link.related_model._base_manager.filter(**{link.field.name: row}).exists() for link in kept)


# --- rights ---


def _undo_access(act: MemberAct, done: Undone, by: User) -> None:
    for entry in act.made:
        if entry["model"] == "access":
            _take_again(entry["pk"], done, by)
    for entry in act.changes:
        if entry["model"] == "access" and entry["field"] == WHOLE:
            _give_back(act.pokja, entry, done, by)
    for entry in act.changes:
        if entry["model"] == "access" and entry["field"] == "valid_until":
            _give_back_until(act.pokja, entry, done, by)


def _take_again(pk: int, done: Undone, by: User) -> None:
    access = Access.objects.select_related("user", "pokja__region__parent").filter(pk=pk).first()
    if access is None:
        return
    try:
        take_access(access, by=by)
    except PermissionDenied as refusal:
        done.kept.append(str(refusal))
    else:
        done.accesses.append(access)


def _give_back(pokja: Pokja, entry: dict, done: Undone, by: User) -> None:
    old = entry["old"]
    try:
        user = User.objects.get(pk=old["user_id"])
    except ObjectDoesNotExist:
        done.kept.append("Akun yang aksesnya dicabut sudah tidak ada.")
        return
    if Access.objects.filter(pokja=pokja, user=user, role=old["role"]).exists():
        done.kept.append(f"Akses {user} sudah diberikan lagi, jadi tidak diubah.")
        return
    until = date.fromisoformat(old["valid_until"]) if old["valid_until"] else None
    begins = date.fromisoformat(old["valid_from"]) if old["valid_from"] else date.min
    today = timezone.localdate()
    if (until and until < today) or begins > today:
        done.kept.append(f"Akses {user} tidak berlaku hari ini, jadi tidak dikembalikan.")
        return
    done.accesses.append(let_in(user, old["role"], pokja=pokja, until=until, by=by))


def _give_back_until(pokja: Pokja, entry: dict, done: Undone, by: User) -> None:
    access = Access.objects.select_related("user").filter(pk=entry["pk"]).first()
    if access is None or as_json(access.valid_until) != entry["new"]:
        done.kept.append("Masa akses sudah diubah lagi, jadi tidak dikembalikan.")
        return
    until = date.fromisoformat(entry["old"]) if entry["old"] else None
    done.accesses.append(let_in(access.user, access.role, pokja=pokja, until=until, by=by))
